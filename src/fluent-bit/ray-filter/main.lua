-- What Fluent Bit calls.

-- Sends a last line without a newline of a file from which nothing has come since the start.
local function send_left_behind(now)
  for index = #unchecked, 1, -1 do
    local path = table.remove(unchecked, index)
    local sent = left_behind[path]
    local text, size = last_block_of(path)
    local last = text and match(text, "[^\n]*$")
    if not text then
      left_behind[path] = nil
    elseif sent and last ~= "" and size > sent then
      local file = describe(path)
      local stream = new_stream(file)
      files[path], files_known, left_behind[path] = file, files_known + 1, nil
      file.read, file.sent = now.sec, size
      stream.next, stream.partial = size - #last, #last
      if file.markers then
        recover_markers(stream, stream.next)
      end
      note("sent " .. size .. " " .. path)
      local offset = math.max(stream.next, sent)
      local rest = sub(last, offset - stream.next + 1)
      return emit(stream, offset, rest, rest, now)
    end
  end
  return DROP, now
end

-- Notes up to where files were delivered. What was read before a tick is in Fluent Bit's chunks by then.
local function note_marks()
  local lines = {}
  for stream in pairs(unfinished) do
    local settled = not stream.held and not stream.unplaced and stream.next >= stream.skip_to
    if settled and not (stream.mark and stream.mark.offset == stream.next) then
      lines[#lines + 1] = line_of(mark_at_place(stream))
    end
  end
  if lines[1] then
    note(table.concat(lines, "\n"), #lines)
  end
  if notes > MOST_NOTES then
    save(false)
  end
end

local started

-- Called now and then: sends one traceback whose end never came, or one last line without a newline.
local function tick(now)
  if config.relative then
    note_marks()
  end
  for stream, since in pairs(unfinished) do
    if now.sec - since >= IDLE_SECONDS then
      unfinished[stream] = nil
      local held = stream.held
      if stream.unplaced then
        return process_unplaced(stream, nil, now)
      elseif held then
        stream.held = nil
        unfinished[stream] = now.sec
        return emit(stream, held.offset, held.line, held.text, now)
      end
      local offset = stream.next + stream.partial
      local text = read_at(stream.real, offset, BLOCK)
      if text and text ~= "" and not find(text, "\n", 1, true) then
        stream.partial = stream.partial + #text
        note("sent " .. offset + #text .. " " .. stream.file.path)
        return emit(stream, offset, text, text, now)
      end
    end
  end
  started = started or now.sec
  if now.sec - started >= 2 * IDLE_SECONDS then
    return send_left_behind(now)
  end
  return DROP, now
end

-- Most of what is collected is the lines themselves: with what is kept so little, collecting seldom costs few MiB.
collectgarbage("setpause", 600)
load_memory()
-- The script is told of its end by the collection of this, which the global table keeps until then.
config.ending = newproxy(true)
getmetatable(config.ending).__gc = function()
  save(true)
end

local function filter(tag, now, record)
  if tag == TICK then
    return tick(now)
  end
  local read, line = record.offset, record.log
  local stream, offset, start, first = stream_of(record.path, read, line, now.sec)
  if not stream.unplaced then
    return process(stream, offset, line, start, first, now)
  elseif stream.next > 0 then
    return process_both(stream, read, line, now)
  end
  stream.next = offset + #line + 1
  unfinished[stream] = now.sec
  return DROP, now
end

-- A value of a record that is not of Ray's logs, redacted.
local function redacted(value)
  if type(value) == "string" then
    return clean(value)
  elseif type(value) ~= "table" then
    return value
  end
  local result = setmetatable({}, getmetatable(value))
  for key, inner in pairs(value) do
    result[key] = redacted(inner)
  end
  return result
end

-- What becomes of a record whose line could not be placed, and of those of other inputs that have such a tag.
local function rescue(tag, now, record, problem)
  if tag == TICK then
    tell(problem)
    return DROP, now
  elseif type(record) == "table" and type(record.log) == "string" and type(record.path) == "string" then
    local described, file = pcall(describe, record.path)
    return CHANGED, now, rescued(described and file.out or { component = config.other }, record.log, problem)
  end
  local done, result = pcall(redacted, record)
  return CHANGED, now, done and type(result) == "table" and result or { log = "a record was withheld: what was asked for could not be done to it" }
end

-- Whatever is asked, the answer is one that Fluent Bit takes: with any other it sends all lines of the call as they are.
function ray_filter(tag, now, record)
  local done, code, time, result = pcall(filter, tag, now, record)
  if done then
    return code, time, result
  end
  return rescue(tag, now, record, code)
end
