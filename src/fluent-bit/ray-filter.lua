-- What the agent does to each line of Ray's logs: groups lines to records, finds their time, level and ids, and
-- drops what was asked to be dropped.
--
-- Fluent Bit calls ray_filter() for each line that its tail input read, with the line's file and its offset in it.
-- Nothing is held back here but what is safe in the file: where a record spans lines, the lines after the first are
-- looked up in the file itself, and skipped when tail delivers them. So a kill at any moment loses nothing, and
-- what has to be known of earlier lines can be read again after a restart.
--
-- RAY_FILTER_CONFIG is a table that stands before this text:
--   kinds          list of {pattern, fields, component, format, markers}, the catalog of log files
--   other          the component of files that fit none of them
--   levels         spelling -> level
--   rank           level -> number
--   minimum_rank   records with a level below it are dropped
--   utc_offset     seconds that Ray's clock is ahead of UTC
--   window         seconds of a time slot, see `hour`; none if no destination asks for it
--   relative       whether offsets start over at 0 where reading goes on after a restart
--   memory         file in which is kept what has to be known after a restart
--   look           bytes that are looked at around a line: what tail delivers in one go, and a bit more
--   largest        bytes of the longest text that is sent as one entry
--   strip_ansi, drop_forwarded, drop_serve_copies     booleans
--   redactions     list of {hint, pattern, replacement}
--   throttle       component -> records a second
--   pod            field -> environment variable that holds it
--   pod_directory  pattern of paths whose directory says whose logs they are; nil where all are of one pod
--   owner, owner_kind   the environment variables that say for which custom resource Ray runs

local config = RAY_FILTER_CONFIG

local byte, find, gmatch, gsub, match, sub = string.byte, string.find, string.gmatch, string.gsub, string.match, string.sub
local floor = math.floor

-- The return codes of a Fluent Bit filter.
local DROP, CHANGED = -1, 1

-- What is returned with a dropped record: Fluent Bit converts it before it looks at the code.
local NOTHING = {}

local BLOCK = 65536            -- how far back a file is read after a restart
local LONGEST_RECORD = 1048576 -- a record ends here even if nothing ends it
local MOST_ROTATIONS = 20      -- how many rotated files are tried to find one again
local MOST_FILES = 2000        -- files that are remembered; others are looked up again when they go on
local MOST_NOTES = 10000       -- after which the file with what has to be known after a restart is written anew
local IDLE_SECONDS = 3         -- after which a last line without a newline is taken as it is
local GAP_SECONDS = 2          -- after which a line without a time is no longer of the time of the line before it

local TICK = "ray.tick"

---------------------------------------------------------------------------------------------------------------------
-- Time
---------------------------------------------------------------------------------------------------------------------

-- Seconds since 1970 of the minute "2026-11-23 03:12", or false if it is none. Few minutes occur, often.
local minutes, minutes_known = {}, 0

local function days_since_1970(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  return 365 * year + floor(year / 4) - floor(year / 100) + floor(year / 400) + floor((153 * month - 457) / 5) + day - 719469
end

local function seconds_of_minute(text)
  local seconds = minutes[text]
  if seconds == nil then
    local year, month, day, hour, minute = match(text, "^(%d%d%d%d)%-(%d%d)%-(%d%d) (%d%d):(%d%d)$")
    seconds = year and days_since_1970(tonumber(year), tonumber(month), tonumber(day)) * 86400
      + tonumber(hour) * 3600 + tonumber(minute) * 60 - config.utc_offset or false
    if minutes_known > 1000 then
      minutes, minutes_known = {}, 0
    end
    minutes[text] = seconds
    minutes_known = minutes_known + 1
  end
  return seconds
end

-- Seconds and milliseconds of "2026-11-23 03:12:39,292" at the given index, or nil.
local function time_at(text, at)
  if byte(text, at + 4) ~= 45 or byte(text, at + 10) ~= 32 then
    return nil
  end
  local minute = seconds_of_minute(sub(text, at, at + 15))
  if not minute then
    return nil
  end
  local colon, s1, s2, comma, m1, m2, m3 = byte(text, at + 16, at + 22)
  if m3 == nil or colon ~= 58 or (comma ~= 44 and comma ~= 46) then
    return nil
  end
  return minute + s1 * 10 + s2 - 528, m1 * 100 + m2 * 10 + m3 - 5328
end

-- Loki refuses an entry that is an hour older than the newest of its stream, which is what happens to all that
-- waited out an outage. The slot of its time is a label, so that no stream ever gets entries that far apart.
local slot_known, slot_text = -1, ""

local function slot_of(seconds)
  if not config.window then
    return nil
  end
  local slot = floor(seconds % 86400 / config.window)
  if slot ~= slot_known then
    slot_known, slot_text = slot, string.format("%02d", slot)
  end
  return slot_text
end

---------------------------------------------------------------------------------------------------------------------
-- Lines
---------------------------------------------------------------------------------------------------------------------

local JSON_FIELDS = {
  job_id = "job_id", worker_id = "worker_id", node_id = "node_id", actor_id = "actor_id", actor_name = "actor_name",
  task_id = "task_id", task_name = "task_name", application = "application", deployment = "deployment",
  replica = "replica", request_id = "request_id", submission_id = "submission_id", process = "pid", pid = "pid",
  levelname = "level", severity = "level", level = "level",
  asctime = "asctime", timestamp_ns = "timestamp_ns", timestamp = "timestamp",
}

local JSON_IDS = {
  "job_id", "worker_id", "node_id", "actor_id", "actor_name", "task_id", "task_name", "application", "deployment",
  "replica", "request_id", "submission_id", "pid",
}

local BASE64 = {}
for index = 1, 64 do
  BASE64[sub("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", index, index)] = index - 1
end

-- Export events write ids in base64 where all other files have hex.
local function hex_of_base64(text)
  local hex, bits, count = {}, 0, 0
  for char in gmatch(text, "[%w+/]") do
    bits, count = bits * 64 + BASE64[char], count + 6
    if count >= 8 then
      count = count - 8
      local value = floor(bits / 2 ^ count)
      bits = bits - value * 2 ^ count
      hex[#hex + 1] = string.format("%02x", value)
    end
  end
  return table.concat(hex)
end

-- The index of the quote that ends the string whose text starts at the index.
local function string_end(line, at)
  local quote = find(line, '"', at, true)
  while quote and byte(line, quote - 1) == 92 do
    local backslashes = 1
    while byte(line, quote - 1 - backslashes) == 92 do
      backslashes = backslashes + 1
    end
    if backslashes % 2 == 0 then
      return quote
    end
    quote = find(line, '"', quote + 1, true)
  end
  return quote
end

-- The fields of a JSON line that are fields of the record, at any depth. Ray's own keys come before those that users
-- add, so the first one counts.
local function json_fields(line)
  local fields = {}
  local open = find(line, '"', 1, true)
  while open do
    local close = string_end(line, open + 1)
    if not close then
      break
    end
    local following = close + 1
    if byte(line, following) == 58 then
      local name = JSON_FIELDS[sub(line, open + 1, close - 1)]
      local at = following + 1
      if byte(line, at) == 32 then
        at = at + 1
      end
      local value
      if byte(line, at) == 34 then
        following = (string_end(line, at + 1) or #line) + 1
        value = name and sub(line, at + 1, following - 2)
      else
        following = at
        value = name and match(line, "^%d+", at)
      end
      if value and value ~= "" and not fields[name] then
        if byte(value, -1) == 61 and sub(name, -3) == "_id" then
          value = hex_of_base64(value)
        end
        fields[name] = value
      end
    end
    open = find(line, '"', following, true)
  end
  return fields
end

local function json_time(fields)
  if fields.timestamp_ns and #fields.timestamp_ns == 19 then
    return tonumber(sub(fields.timestamp_ns, 1, 10)), tonumber(sub(fields.timestamp_ns, 11, 13))
  end
  if fields.asctime then
    return time_at(fields.asctime, 1)
  end
  local seconds = fields.timestamp and match(fields.timestamp, "^%d%d%d%d%d%d%d%d%d%d")
  if seconds then
    return tonumber(seconds), 0
  end
  return nil
end

-- Level, seconds, milliseconds and id of the request of a record's first line; each may be nil.
local function parse(line)
  local levels = config.levels
  local first = byte(line, 1)
  if first == nil then
    return nil
  end
  if first == 91 then -- [2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: text
    local seconds, milliseconds = time_at(line, 2)
    if seconds then
      return levels[sub(line, 26, 26)], seconds, milliseconds
    end
  elseif first >= 48 and first <= 57 then -- 2026-11-23 03:12:41,710<TAB>INFO log_monitor.py:182 -- text
    local seconds, milliseconds = time_at(line, 1)
    if seconds then
      local word = match(line, "^%u+", 25) or match(line, "^%- .- %- (%u+) ", 25)
      return levels[word], seconds, milliseconds
    end
  elseif first >= 65 and first <= 90 then
    local _, last = find(line, "^%u+", 1)
    local after = byte(line, last + 1)
    if after == 32 then -- INFO 2026-11-23 03:21:51,712 app_Inner 2zapkag7 <request id> -- text
      local seconds, milliseconds = time_at(line, last + 2)
      if seconds then
        return levels[sub(line, 1, last)], seconds, milliseconds,
          match(line, "^ %S+ %S+ (%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+) ", last + 25)
      end
    elseif after == 58 then -- INFO:root:text
      return last > 1 and levels[sub(line, 1, last)] or nil
    elseif last == 1 and find(line, "^%d%d%d%d %d%d:%d%d:%d%d%.", 2) then -- I1123 03:24:42.438467 27393 fork_posix.cc:71] text
      return levels[sub(line, 1, 1)]
    end
  end
  return nil
end

---------------------------------------------------------------------------------------------------------------------
-- Records of several lines
---------------------------------------------------------------------------------------------------------------------

-- Whether a record of Ray's own components starts at the index.
local function starts_at(text, at)
  local first, second = byte(text, at, at + 1)
  if first == 91 then
    return second ~= nil and second >= 48 and second <= 57 and find(text, "^%[%d%d%d%d%-%d%d%-%d%d ", at) ~= nil
  elseif first == nil or first < 48 or first > 123 then
    return first == 58 and find(text, "^:%a+_%a+:", at) ~= nil
  elseif first <= 57 then
    return find(text, "^%d%d%d%d%-%d%d%-%d%d %d%d:", at) ~= nil
  elseif first >= 65 and first <= 90 then
    return find(text, "^%u+ %d%d%d%d%-%d%d%-%d%d ", at) ~= nil or find(text, "^%u%d%d%d%d %d%d:%d%d:%d%d%.", at) ~= nil
  end
  return first == 123 and find(text, '^{"', at) ~= nil
end

local TRACEBACK = "Traceback (most recent call last):"

local function line_at(text, at)
  local newline = find(text, "\n", at, true)
  if newline then
    return sub(text, at, newline - 1), newline + 1
  end
  return nil
end

-- The index behind the lines from `at` on that `belongs` takes, and whether the text ended before one that it does not.
local function skip_lines(text, at, belongs)
  while true do
    local line, following = line_at(text, at)
    if not line then
      return at, true
    end
    if not belongs(line) then
      return at, false
    end
    at = following
  end
end

local function indented(line)
  local first = byte(line, 1)
  return first == 32 or first == 9
end

-- The index of the frames of the next traceback if one that caused the exception, or came of it, is told at `at`.
local function chained_frames(text, at)
  local blank, reason_at = line_at(text, at)
  local reason, blank_at = line_at(text, reason_at or at)
  if blank ~= "" or not reason or not (find(reason, "^During handling") or find(reason, "^The above exception")) then
    return nil
  end
  local _, traceback_at = line_at(text, blank_at)
  local _, frames_at = line_at(text, traceback_at or blank_at)
  return frames_at
end

-- The index behind the traceback whose frames start at `at`, and whether its end is still to be written: frames, the
-- line of the exception, and so on again where frames of what caused it follow.
local function traceback_end(text, at)
  while true do
    local open
    at, open = skip_lines(text, at, indented)
    if open then
      return at, true
    end
    local _, following = line_at(text, at)
    local next_line = line_at(text, following)
    if not next_line then
      return following, false
    end
    if indented(next_line) then
      at = following
    else
      at = chained_frames(text, following)
      if not at then
        return following, false
      end
    end
  end
end

local function of_signal(line)
  return find(line, "^PC: ") ~= nil or find(line, "^%s+@ ") ~= nil
end

local function of_fatal_error(line)
  return line == "" or indented(line) or find(line, "^Stack %(") ~= nil or find(line, "^%u%l+ thread ") ~= nil
    or find(line, "^Thread 0x") ~= nil or find(line, "^Extension modules: ") ~= nil
end

-- The index behind the record of a user's file whose first line is `line`; `at` is the index behind that line.
local function user_record_end(text, at, line)
  local first = byte(text, at)
  if byte(line, 1) == 123 and byte(line, 2) == 34 then
    return at, false
  elseif find(line, TRACEBACK, 1, true) then
    return traceback_end(text, at)
  elseif first == 84 and sub(text, at, at + #TRACEBACK - 1) == TRACEBACK and (starts_at(line, 1) or find(line, "^%u+:")) then
    local _, frames = line_at(text, at)
    return traceback_end(text, frames)
  elseif find(line, "^%*%*%* SIG%u+ received") then
    return skip_lines(text, at, of_signal)
  elseif find(line, "^Fatal Python error: ") then
    return skip_lines(text, at, of_fatal_error)
  elseif first == 32 or first == 9 then
    if find(line, "%(pid=%d+, ip=") and not find(line, "^\27%[") then
      return traceback_end(text, at)
    elseif find(line, "^%S+:%d+: %w*Warning: ") then
      local _, following = line_at(text, at)
      return following or at, not following
    end
  end
  return at, false
end

-- The index behind the record at `at`, and whether it reaches the end of the text and may go on.
local function record_end(text, at, line, format)
  local following = at + #line + 1
  if format == "json" then
    return following, false
  elseif format == "user" then
    return user_record_end(text, following, line)
  end
  while following <= #text and not starts_at(text, following) do
    local newline = find(text, "\n", following, true)
    if not newline then
      return following, true
    end
    following = newline + 1
  end
  return following, following > #text
end

---------------------------------------------------------------------------------------------------------------------
-- Files
---------------------------------------------------------------------------------------------------------------------

local files, files_known = {}, 0

-- The name of a file before it was rotated or moved to old/.
local function original_name(path)
  path = gsub(path, "/old/([^/]+)$", "/%1")
  path = gsub(path, "%.%d+$", "")
  return (gsub(path, "(%-core%-[^/]*_%d+)%.%d+%.log$", "%1.log"))
end

-- What the directory of a pod says of the records in it.
local function describe_pod(out, path)
  local namespace, cluster, group, pod, kind, length = match(path, config.pod_directory)
  if namespace then
    out.namespace, out.cluster, out.group, out.pod = namespace, cluster, group, pod
    out.node_type = group == "headgroup" and "head" or "worker"
    local owner = kind ~= "" and sub(cluster, 1, tonumber(length)) or nil
    out.ray_job = (kind == "j" or kind == "c") and owner or nil
    out.ray_service = kind == "s" and owner or nil
  end
end

-- What the name of a file says: its format, whether it has markers, and the fields of its records.
local function describe(path)
  local original = original_name(path)
  local session, name = match(original, "/(session_[^/]+)/logs/(.+)$")
  name = name or match(original, "([^/]+)$")
  local out = { component = config.other, file = name, session = session }
  for field, variable in pairs(config.pod) do
    out[field] = os.getenv(variable)
    if out[field] == "" then
      out[field] = nil
    end
  end
  if config.pod_directory then
    describe_pod(out, path)
  end
  local owner, owner_kind = os.getenv(config.owner), os.getenv(config.owner_kind)
  if owner and owner ~= "" then
    out.ray_job = (owner_kind == "RayJob" or owner_kind == "RayCronJob") and owner or nil
    out.ray_service = owner_kind == "RayService" and owner or nil
  end
  local file = { path = path, format = "user", out = out, streams = {}, seed = 0 }
  for _, kind in ipairs(config.kinds) do
    local values = { match(name, kind.pattern) }
    if values[1] then
      for index, field in ipairs(kind.fields) do
        out[field] = values[index]
      end
      out.component, file.format, file.markers = kind.component, kind.format, kind.markers
      break
    end
  end
  local extension = match(name, "%.(%a+)$")
  out.stream = (extension == "out" and "stdout") or (extension == "err" and "stderr") or nil
  -- Which of the nanoseconds of a millisecond a file's lines use first, so that equal lines of two files differ.
  for index = 1, #original do
    file.seed = (file.seed * 31 + byte(original, index)) % 1000000
  end
  return file
end

-- The names under which a file may be found by now: its own, or what rotation made of it.
local function names_of(path)
  local names = { path }
  local base, number = match(path, "^(.-)%.(%d+)$")
  base, number = base or path, tonumber(number or 0)
  for index = number + 1, number + MOST_ROTATIONS do
    names[#names + 1] = base .. "." .. index
  end
  names[#names + 1] = gsub(path, "/([^/]+)$", "/old/%1")
  return names
end

local function read_at(path, offset, size)
  local handle = io.open(path, "rb")
  if not handle then
    return nil
  end
  handle:seek("set", offset)
  local text = handle:read(size) or ""
  handle:close()
  return text
end

-- The end of a file, and the size of the file.
local function last_block_of(path)
  local handle = io.open(path, "rb")
  if not handle then
    return nil
  end
  local size = handle:seek("end")
  handle:seek("set", math.max(0, size - BLOCK))
  local text = handle:read(BLOCK) or ""
  handle:close()
  return text, size
end

-- The part of the file around the line that tail just delivered. One is enough: lines come file by file.
local window = { text = "", start = 0, stop = 0, full = false, stream = nil }

local function begins_with(text, line)
  local after = byte(text, #line + 1)
  return (after == 10 or after == 13) and sub(text, 1, #line) == line
end

-- Reads the window anew so that it starts with the line. False if the line is nowhere to be found, as in a file that
-- was deleted but is still being read.
local function look(stream, offset, line, size)
  size = math.max(size, #line + 1024)
  local text = read_at(stream.real, offset, size)
  if not text or not begins_with(text, line) then
    text = nil
    for _, name in ipairs(names_of(stream.file.path)) do
      local other = read_at(name, offset, size)
      if other and begins_with(other, line) then
        stream.real, text = name, other
        break
      end
    end
    if not text then
      return false
    end
  end
  window.stream, window.text, window.start, window.stop = stream, text, offset, offset + #text
  window.full = #text == size
  return true
end

-- The text of the record that starts with the line, the offset behind it, and whether it is still being written.
local function whole_record(stream, offset, line)
  local behind = offset + #line + 1
  if offset < stream.blind_until then
    return line, behind, false
  end
  local size = config.look
  -- What follows the last line of the window may have been written since, and the window may be that of another file
  -- which had the same name.
  if window.stream ~= stream or offset < window.start or behind >= window.stop
    or (stream.file.streams[2] and sub(window.text, offset - window.start + 1, behind - window.start - 1) ~= line) then
    if not look(stream, offset, line, size) then
      stream.blind_until = offset + BLOCK
      return line, behind, false
    end
  end
  local at = offset - window.start + 1
  local stop, open = record_end(window.text, at, line, stream.file.format)
  while open and window.full and size < LONGEST_RECORD do
    size = size * 4
    if not look(stream, offset, line, size) then
      return line, behind, false
    end
    at = 1
    stop, open = record_end(window.text, at, line, stream.file.format)
  end
  local last = window.start + stop - 1
  if last <= behind then
    return line, behind, open
  end
  return sub(window.text, at, stop - 2), last, open
end

---------------------------------------------------------------------------------------------------------------------
-- What is remembered of a file
---------------------------------------------------------------------------------------------------------------------

-- A path can stand for two files at a time: the one that is still being read although it was rotated, and the one
-- that has its name now. Each is a stream, told apart by the offset at which it goes on.
local MOST_STREAMS = 3

local function note_marker(stream, line)
  local key, value = match(line, "^:(%l+_%l+):(.*)$")
  if key == "job_id" or key == "actor_name" then
    stream.out[key] = value
  elseif key == "task_name" then
    stream.out.task_name = value
  else
    return false
  end
  return true
end

local function note_markers(stream, text)
  for line in gmatch(text, "[^\n]+") do
    if byte(line, 1) == 58 then
      note_marker(stream, line)
    end
  end
end

-- Finds out whose lines these are where the marker lines were read by an earlier agent, or went with a rotated file.
local function recover_markers(stream, offset)
  local out = stream.out
  if offset > 0 then
    note_markers(stream, read_at(stream.real, 0, math.min(offset, BLOCK)) or "")
    note_markers(stream, read_at(stream.real, math.max(0, offset - BLOCK), math.min(offset, BLOCK)) or "")
  end
  local names = names_of(stream.real)
  for index = 2, MOST_ROTATIONS + 1 do
    local text = not (out.job_id and (out.task_name or out.actor_name)) and last_block_of(names[index])
    if not text then
      return
    end
    local job, actor, task = out.job_id, out.actor_name, out.task_name
    note_markers(stream, read_at(names[index], 0, BLOCK) or "")
    note_markers(stream, text)
    out.job_id, out.actor_name, out.task_name = job or out.job_id, actor or out.actor_name, task or out.task_name
  end
end

-- Reads what stands before an offset at which an earlier agent stopped: for the time that lines without one take, and
-- for the start of a record in whose middle the offset is. Returns the offset and the first line of that record.
local function recover_place(stream, offset, line)
  local from = math.max(0, offset - BLOCK)
  local text = read_at(stream.real, from, offset - from + BLOCK) or ""
  local at = 1
  if from > 0 then
    at = (find(text, "\n", 1, true) or #text) + 1
  end
  local target = offset - from + 1
  while at < target do
    local first = line_at(text, at)
    if not first then
      break
    end
    local stop = record_end(text, at, first, stream.file.format)
    if stop > target then
      return from + at - 1, first
    end
    local _, seconds, milliseconds = parse(first)
    if seconds then
      stream.seconds, stream.milliseconds = seconds, milliseconds
    end
    at = stop
  end
  return offset, line
end

local function copy(from)
  local to = {}
  for key, value in pairs(from) do
    to[key] = value
  end
  return to
end

local function new_stream(file)
  local stream = { file = file, out = copy(file.out), real = file.path, base = 0, next = 0, noted = 0, done = 0, skip_to = 0, record = "", record_at = 0, blind_until = 0,
    partial = 0 }
  if stream.out.job_id == "ffffffff" then
    stream.out.job_id = nil
  end
  local streams = file.streams
  if #streams == MOST_STREAMS then
    table.remove(streams, 1)
  end
  streams[#streams + 1] = stream
  return stream
end

---------------------------------------------------------------------------------------------------------------------
-- What is remembered over a restart
---------------------------------------------------------------------------------------------------------------------

-- Fluent Bit's own database says how far each file was read, with two gaps that are closed here. When it stops in an
-- orderly way it forgets the files that were rotated, and would read them again from their start; so where reading
-- stopped is noted at the end, with the text before it to know the file by. And it never delivers a last line without
-- a newline; so the names of all files are noted, to look for such lines after a kill, too.
--
--   file <path>
--   sent <offset> <path>                     a last line without a newline was sent up to the offset
--   read <offset> <path> <tab> <text>        all up to the offset was delivered; the text stands before it
--   at <offset> <path>                       reading has come to the offset, or a bit further (old releases only)

local LONGEST_MARK = 200

local delivered = {} -- original name -> list of {offset, text}
local left_behind = {} -- path -> offset up to which its last line was sent, of files not read since the start
local unchecked = {} -- paths of these whose last line was not looked at yet
local come_to = {} -- path -> offset to which reading has come at least
local notes = 0

local function note(text)
  local handle = io.open(config.memory, "ab")
  if handle then
    handle:write(text, "\n")
    handle:close()
  end
  notes = notes + 1
end

local function save(with_offsets)
  local handle = io.open(config.memory, "wb")
  if not handle then
    return
  end
  for path, sent in pairs(left_behind) do
    handle:write("file ", path, "\n", "sent ", sent, " ", path, "\n")
  end
  for path, file in pairs(files) do
    handle:write("file ", path, "\n")
    if config.relative and come_to[path] then
      handle:write("at ", come_to[path], " ", path, "\n")
    end
    for _, stream in ipairs(file.streams) do
      if stream.partial > 0 then
        handle:write("sent ", stream.next + stream.partial, " ", path, "\n")
      end
      if with_offsets and stream.last then
        handle:write("read ", stream.next, " ", path, "\t", sub(stream.last, -LONGEST_MARK), "\n")
      end
    end
  end
  handle:close()
  notes = 0
end

local function load_memory()
  local handle = io.open(config.memory, "rb")
  if not handle then
    return
  end
  for line in handle:lines() do
    local kind, rest = match(line, "^(%l+) (.*)$")
    if kind == "file" then
      if not left_behind[rest] then
        left_behind[rest], unchecked[#unchecked + 1] = 0, rest
      end
    elseif kind == "sent" then
      local offset, path = match(rest, "^(%d+) (.*)$")
      left_behind[path] = tonumber(offset)
    elseif kind == "at" then
      local offset, path = match(rest, "^(%d+) (.*)$")
      come_to[path] = tonumber(offset)
    elseif kind == "read" then
      local offset, path, text = match(rest, "^(%d+) ([^\t]*)\t(.*)$")
      local name = original_name(path)
      delivered[name] = delivered[name] or {}
      table.insert(delivered[name], { offset = tonumber(offset), text = text })
    end
  end
  handle:close()
end

-- Up to where a file that is read from its start was delivered before.
local function delivered_of(path)
  local list = delivered[original_name(path)]
  for index, mark in ipairs(list or {}) do
    local from = mark.offset - #mark.text - 1
    if from >= 0 and read_at(path, from, #mark.text + 1) == mark.text .. "\n" then
      table.remove(list, index)
      return mark.offset
    end
  end
  return 0
end

local function forget_idle_files(now)
  for path, file in pairs(files) do
    if now - file.read > 600 then
      files[path], come_to[path] = nil, nil
      files_known = files_known - 1
    end
  end
  save(false)
end

local current

-- Whether a line goes on with a stream. Two files of one name can be read up to the same offset.
local function goes_on(stream, offset, line)
  if stream.next ~= offset then
    return false
  end
  local at = offset - stream.record_at
  return offset >= stream.skip_to or sub(stream.record, at + 1, at + #line) == line
end

-- Old releases count offsets from where they went on reading after a restart. Where that was is found by the text. The
-- first place where it stands, and whether it is the only one.
local function place_of(path, text)
  local from = math.max(0, (come_to[path] or 0) - BLOCK)
  local block = read_at(path, from, 4 * BLOCK) or ""
  local first = find(block, text, 1, true)
  if not first then
    return nil, true
  end
  return from + first - 1, not find(block, text, first + 1, true)
end

local function recover(stream, offset, line)
  local first = line
  if offset > 0 and look(stream, offset, line, BLOCK) then
    offset, first = recover_place(stream, offset, line)
  end
  if stream.file.markers then
    recover_markers(stream, offset)
  end
  return offset, first
end

-- The stream that a line belongs to, the offset of the line, and the offset and first line of the record that it is
-- in: those of the line itself but where reading goes on in the middle of a record.
local function stream_of(path, read, line, now)
  if current and current.file.path == path and goes_on(current, read + current.base, line) then
    return current, read + current.base, read + current.base, line
  end
  local file = files[path]
  if not file then
    if files_known >= MOST_FILES then
      forget_idle_files(now)
    end
    file = describe(path)
    files[path], files_known = file, files_known + 1
    file.sent, left_behind[path] = left_behind[path], nil
    if not file.sent then
      note("file " .. path)
    end
  end
  file.read = now
  local before
  for _, stream in ipairs(file.streams) do
    local offset = read + stream.base
    if goes_on(stream, offset, line) then
      current = stream
      return stream, offset, offset, line
    end
    if stream.next < offset and offset >= stream.skip_to then
      before = stream
    end
  end
  local predecessor = file.streams[#file.streams]
  if before and read > 0 then
    -- Bytes were passed over: the \r of a line's end, or a line that is too long for the agent.
    current = before
    return before, read + before.base, read + before.base, line
  end
  local stream = new_stream(file)
  current = stream
  if config.relative and read == 0 and file.sent and not predecessor then
    local place, only = place_of(path, line .. "\n")
    stream.base, stream.unplaced = place or 0, not only and line or nil
  end
  local offset = read + stream.base
  if offset == 0 then
    -- Fluent Bit 3.2 counts offsets from where it went on reading after a restart, so that 0 need not be the start.
    if look(stream, 0, line, BLOCK) then
      stream.done = delivered_of(path)
    end
  elseif file.sent and file.sent > offset then
    stream.partial = file.sent - offset
  end
  if predecessor then
    stream.out.job_id, stream.out.actor_name, stream.out.task_name =
      predecessor.out.job_id, predecessor.out.actor_name, predecessor.out.task_name
  elseif not stream.unplaced and (offset > 0 or (file.markers and byte(line, 1) ~= 58)) then
    return stream, offset, recover(stream, offset, line)
  end
  return stream, offset, offset, line
end

---------------------------------------------------------------------------------------------------------------------
-- Records
---------------------------------------------------------------------------------------------------------------------

local when = { sec = 0, nsec = 0 }

-- The time of a record. Its part below a millisecond follows from its place in the file, so that what is read twice
-- is the same entry to Loki, and equal lines of one millisecond are not.
local function set_time(stream, offset, seconds, milliseconds, now)
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

local function clean(text)
  if config.strip_ansi and find(text, "\27", 1, true) then
    text = gsub(text, "\27%[[%d;?]*[%a]", "")
  end
  for _, redaction in ipairs(config.redactions) do
    if find(text, redaction.hint, 1, true) then
      text = gsub(text, redaction.pattern, redaction.replacement)
    end
  end
  return text
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

local function emit(stream, offset, line, text, now)
  local out = stream.out
  local level, seconds, milliseconds, request = parse(line)
  local first = byte(line, 1)
  if first == 123 and byte(line, 2) == 34 then
    if find(line, '^{"__magic_token__"') then
      return DROP, now, NOTHING
    end
    local fields = json_fields(line)
    seconds, milliseconds = json_time(fields)
    level = fields.level and config.levels[string.upper(fields.level)]
    request = fields.request_id
    local json = stream.json or copy(out)
    for index = 1, #JSON_IDS do
      local name = JSON_IDS[index]
      json[name] = fields[name] or out[name]
    end
    stream.json, out = json, json
  elseif not level and not seconds and stream.file.format ~= "user" then
    level = stream.level
  end
  set_time(stream, offset, seconds, milliseconds, now)
  stream.level = level
  if level and config.rank[level] < config.minimum_rank then
    return DROP, now, NOTHING
  end
  if config.drop_forwarded and first == 27 and out.component == "job_driver" and find(line, "^\27%[%d+m%([^)]*pid=%d+[^)]*%)\27%[0m") then
    return DROP, now, NOTHING
  end
  if config.drop_serve_copies and seconds and first >= 65 and first <= 90 and out.component == "worker" then
    return DROP, now, NOTHING
  end
  local over, dropped = over_limit(out.component, now.sec)
  if over then
    return DROP, now, NOTHING
  end
  out.level, out.request_id, out.hour = level, request, slot_of(when.sec)
  out.log = clean(text)
  if #out.log > config.largest then
    return CHANGED, when, pieces(out, out.log)
  end
  if dropped > 0 then
    local note = copy(out)
    note.level, note.log = "WARNING", dropped .. " records of " .. out.component .. " were left out: over the limit for each second"
    return CHANGED, when, { note, out }
  end
  return CHANGED, when, out
end

-- Streams in which something may be left to send when nothing more is written to them.
local unfinished = {}

-- One line at an offset, in a record that starts at `start` with the line `first`.
local function process(stream, offset, line, start, first, now)
  stream.next, stream.last = offset + #line + 1, line
  unfinished[stream] = now.sec
  if config.relative and offset - stream.noted >= BLOCK then
    stream.noted = offset
    come_to[stream.file.path] = offset
    note("at " .. offset .. " " .. stream.file.path)
    if notes > MOST_NOTES then
      save(false)
    end
  end
  if offset < stream.skip_to then
    return DROP, now, NOTHING
  end
  local held = stream.held
  if held then
    start, first = held.offset, held.line
    held.text = held.text .. "\n" .. line
    window.stream = nil
  elseif byte(line, 1) == 58 and stream.file.markers and note_marker(stream, line) then
    return DROP, now, NOTHING
  elseif stream.partial > 0 then
    -- The start of this line was sent when the rest did not come.
    local rest = sub(line, stream.partial + 1)
    offset, stream.partial = offset + stream.partial, 0
    if rest == "" then
      return DROP, now, NOTHING
    end
    return emit(stream, offset, rest, rest, now)
  end
  if offset < stream.done then
    local _, seconds, milliseconds = parse(line)
    if seconds then
      stream.seconds, stream.milliseconds = seconds, milliseconds
    end
    return DROP, now, NOTHING
  end
  local text, behind, open = first, stream.next, false
  if stream.file.format ~= "json" then
    text, behind, open = whole_record(stream, start, first)
  end
  if open and stream.file.format == "user" then
    stream.held = held or { offset = start, line = first, text = first }
    return DROP, now, NOTHING
  end
  if held and behind < stream.next then
    text, behind = held.text, stream.next
  end
  stream.held = nil
  stream.skip_to, stream.record, stream.record_at = behind, text, start
  return emit(stream, start, first, text, now)
end

-- A line whose place was not clear by itself: with the line behind it, or alone if there is none.
local function process_unplaced(stream, following, now)
  local line = stream.unplaced
  stream.unplaced = nil
  stream.base = following and place_of(stream.file.path, line .. "\n" .. following .. "\n") or stream.base
  local start, first = recover(stream, stream.base, line)
  return process(stream, stream.base, line, start, first, now)
end

-- That line and the one behind it. Two records of one call have one time, that of the second.
local function process_both(stream, read, line, now)
  local code, _, result = process_unplaced(stream, line, now)
  local list = code == CHANGED and (result[1] and result or { copy(result) }) or {}
  local offset = read + stream.base
  code, _, result = process(stream, offset, line, offset, line, now)
  if code == CHANGED then
    for _, record in ipairs(result[1] and result or { result }) do
      list[#list + 1] = record
    end
  end
  return list[1] and CHANGED or DROP, when, list
end

---------------------------------------------------------------------------------------------------------------------
-- What Fluent Bit calls
---------------------------------------------------------------------------------------------------------------------

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
  return DROP, now, NOTHING
end

local started

-- Called now and then: sends one traceback whose end never came, or one last line without a newline.
local function tick(now)
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
  return DROP, now, NOTHING
end

load_memory()
-- The script is told of its end by the collection of this, which the global table keeps until then.
config.ending = newproxy(true)
getmetatable(config.ending).__gc = function()
  save(true)
end

function ray_filter(tag, now, record)
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
  return DROP, now, NOTHING
end
