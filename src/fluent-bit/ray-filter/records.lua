-- From lines to records.

local when = { sec = 0, nsec = 0 }

-- The time of a record. Its part below a millisecond follows from its place in the file, so that what is read twice
-- is the same entry to Loki, and equal lines of one millisecond are not.
local function set_time(stream, offset, seconds, milliseconds, own, now)
  seconds = seconds and utc_of(stream, seconds, own, now.sec)
  if seconds then
    stream.seconds, stream.milliseconds, stream.read_at = seconds, milliseconds, now.sec
  elseif stream.seconds then
    stream.read_at = stream.read_at or now.sec
    local passed = now.sec - stream.read_at
    seconds, milliseconds = stream.seconds + (passed >= GAP_SECONDS and passed or 0), stream.milliseconds
  else
    seconds, milliseconds = now.sec, floor(now.nsec / 1000000)
  end
  local nanoseconds = milliseconds * 1000000 + (offset + stream.file.seed) % 1000000
  -- Where the offset starts over within a millisecond, lines must not change places.
  local back = stream.last_sec == seconds and stream.last_nsec - nanoseconds or 0
  if back > 0 and back < 2000000 and nanoseconds < 998000000 then
    nanoseconds = nanoseconds + (back < 1000000 and 1000000 or 2000000)
  end
  stream.last_sec, stream.last_nsec = seconds, nanoseconds
  when.sec, when.nsec = seconds, nanoseconds
end

-- A text that is too long for one entry, in pieces. Each is a byte shorter than the one before, so that pieces of a
-- text that repeats itself differ: Loki keeps one of equal entries of one time.
local function pieces(record, text)
  local list, at, size = {}, 1, config.largest
  while at <= #text do
    local last = math.min(at + size - 1, #text)
    local after = byte(text, last + 1)
    for _ = 1, 3 do -- not inside of a UTF-8 character
      if after and after >= 128 and after < 192 then
        last = last - 1
        after = byte(text, last + 1)
      end
    end
    local piece = copy(record)
    piece.log = sub(text, at, last)
    list[#list + 1] = piece
    at, size = last + 1, size - 1
  end
  return list
end

local throttled = {}

-- Whether the component has had its share of this second; the number of records left out since the last that was not.
local function over_limit(component, now)
  local limit = config.throttle[component]
  if not limit then
    return false, 0
  end
  local state = throttled[component]
  if not state then
    state = { second = now, count = 0, dropped = 0 }
    throttled[component] = state
  end
  if state.second ~= now then
    state.second, state.count = now, 0
  end
  state.count = state.count + 1
  if state.count > limit then
    state.dropped = state.dropped + 1
    return true, 0
  end
  local dropped = state.dropped
  state.dropped = 0
  return false, dropped
end

local function record_of(stream, offset, line, text, now)
  local out = stream.out
  if stream.file.markers then
    local marker, alone = marker_behind(text)
    if marker then
      -- It is for the lines that follow. As text it stays, since users may have printed it.
      out = copy(out)
      note_marker(stream, marker)
    end
    if alone then
      return DROP, now
    end
  end
  local level, seconds, milliseconds, own, request = parse(line, stream.file.format)
  local first = byte(line, 1)
  if first == 123 and (byte(line, 2) == 34 or find(line, '^{ "')) then
    if find(line, '^{"__magic_token__"') then
      return DROP, now
    end
    local fields = json_fields(line)
    seconds, milliseconds, own = json_time(fields)
    level = json_level(fields)
    -- In a file that users print to, only Ray's own logging has these ids.
    local format = stream.file.format
    if format == "json" or (fields.levelname and (format ~= "user" or (fields.worker_id and fields.node_id))) then
      local json = stream.json or copy(out)
      for index = 1, #JSON_IDS do
        local name = JSON_IDS[index]
        local value = fields[name]
        json[name] = value and (ID_DIGITS[name] and value or name_of(value)) or out[name]
      end
      request = fields.request_id
      stream.json, out = json, json
    end
  elseif not level and not seconds and stream.file.format ~= "user" then
    level = stream.level
  end
  set_time(stream, offset, seconds, milliseconds, own, now)
  stream.level = level
  if level and config.rank[level] < config.minimum_rank then
    return DROP, now
  end
  if config.drop_forwarded and out.component == "job_driver" then
    if behind_forwarded(line, 1) then
      return DROP, now
    elseif find(text, "\n", 1, true) and find(text, "pid=", 1, true) then
      text = without_forwarded(text)
    end
  end
  if config.drop_serve_copies and seconds and out.component == "worker" and is_of_serve(line) then
    return DROP, now
  end
  local over, dropped = over_limit(out.component, now.sec)
  if over then
    return DROP, now
  end
  out.level, out.request_id, out.hour = level, request and name_of(request), slot_of(when.sec)
  out.log = clean(text)
  if #out.log > config.largest then
    return CHANGED, when, pieces(out, out.log)
  end
  if dropped > 0 then
    local notice = copy(out)
    notice.level, notice.log = "WARNING", dropped .. " records of " .. out.component .. " were left out: over the limit for each second"
    return CHANGED, when, { notice, out }
  end
  return CHANGED, when, out
end

-- The first few errors are told where an operator looks.
local problems = 0

local function tell(problem)
  problems = problems + 1
  if problems <= 10 then
    pcall(io.stderr.write, io.stderr, "[ray_filter] ", tostring(problem), "\n")
  end
end

-- What is sent in the place of a text that could not be treated: the text itself only if it could be redacted and if no
-- level decides whether it is sent.
local function rescued(fields, text, problem)
  tell(problem)
  local cleaned, result = pcall(clean, text)
  local record = copy(fields)
  if cleaned and config.minimum_rank == 0 then
    record.log = result
    return #result > config.largest and pieces(record, result) or record
  end
  record.level = "WARNING"
  record.log = "a text of " .. #text .. " bytes was withheld: what was asked for could not be done to it"
  return record
end

-- The record of a line. An error must not get any further: Fluent Bit would send all lines of the call as they are.
local function emit(stream, offset, line, text, now)
  local done, code, time, result = pcall(record_of, stream, offset, line, text, now)
  if done then
    return code, time, result
  end
  return CHANGED, now, rescued(stream.file.out, text, code)
end
