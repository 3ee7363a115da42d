-- What is known of a file while it is read, and how it is found out after a restart.

-- A path can stand for two files at a time: the one that is still being read although it was rotated, and the one
-- that has its name now. Each is a stream, told apart by the offset at which it goes on.
local MOST_STREAMS = 3

-- Whether a line is one of Ray's markers, whose value is noted then. A worker serves one job.
local function note_marker(stream, line)
  local key, value = match(line, "^:(%l+_%l+):(.*)$")
  local out = stream.out
  if key == "job_id" then
    if #value ~= 8 or find(value, "%X") or (out.job_id or value) ~= value then
      return false
    end
    out.job_id = value
  elseif (key == "actor_name" or key == "task_name") and value ~= "" then
    out[key] = name_of(value)
  else
    return false
  end
  return true
end

-- The marker that Ray wrote behind a line which has no end, and whether nothing stands before it.
local function marker_behind(text)
  local at = find(text, "_name:", 6, true)
  if not at then
    return nil, false
  end
  local tail = sub(text, -LONGEST_NAME)
  at = find(tail, "_name:", 6, true)
  while at do
    local start = (sub(tail, at - 5, at - 1) == ":task" and at - 5) or (sub(tail, at - 6, at - 1) == ":actor" and at - 6)
    if start and find(tail, "^[^%s]+$", at + 6) then
      return sub(tail, start), start == 1 and #tail == #text
    end
    at = find(tail, "_name:", at + 6, true)
  end
  return nil, false
end

local function note_markers(stream, text)
  for line in gmatch(text, "[^\n]+") do
    if byte(line, 1) ~= 58 or not note_marker(stream, line) then
      local marker = marker_behind(line)
      if marker then
        note_marker(stream, marker)
      end
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

-- Notes the time of a line that was sent before, for lines behind it that have none.
local function note_time(stream, line)
  local _, seconds, milliseconds, own = parse(line)
  seconds = seconds and utc_of(stream, seconds, own, stream.file.read)
  if seconds then
    stream.seconds, stream.milliseconds = seconds, milliseconds
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
    note_time(stream, first)
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
    local oldest = table.remove(streams, 1)
    if oldest.last then
      mark_at_place(oldest)
    end
  end
  streams[#streams + 1] = stream
  return stream
end
