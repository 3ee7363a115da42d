-- What is known of a file while it is read, and how it is found out after a restart.

-- A path can stand for several files at a time: those that are still being read although they were rotated, and the one
-- that has its name now. Each has a reader, told apart by the offset at which it goes on:
--
--   file          what the name of the file says, see describe()
--   path          where the file was found last
--   base          what has to be added to the offsets that tail gives (old releases only)
--   last          the last line that tail delivered
--   next          the offset behind that line; a \r that tail took away may come before the next one
--   sent          the offset up to which everything was sent, or left out for good
--   ahead         {from, to}: what was sent of the last line before tail delivered what is before it
--   held          {offset, line, text, read, since}: the record that is held back until its end was written; `read` is when its
--                 first line was read, `since` when its last was
--   record_at     the offset of the record that was sent last; before it is what an earlier agent sent
--   blind_until   the offset up to which the file is not looked at, as it was not found
--   unread        whether tail has not delivered a line of it yet
--   mark          what is kept of it over a restart, see memory.lua
--   unnoted       whether something was sent that tail did not deliver, and is to be noted once it is safe
--   noted         the offset up to which the mark is noted (old releases only)
--
-- and what its records have in common: out, json, level, seconds, milliseconds, read_at, last_sec, last_nsec.

-- Whether a line at an offset goes on where a reader, or a mark, is.
local function goes_on(reader, offset)
  local gap = offset - reader.next
  return gap == 0 or gap == 1
end

local files, files_known, files_allowed = {}, 0, MOST_FILES

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
  for line in gmatch(text, "[^\r\n]+") do
    if byte(line, 1) ~= 58 or not note_marker(stream, line) then
      local marker = marker_behind(line)
      if marker then
        note_marker(stream, marker)
      end
    end
  end
end

-- Finds out whose lines these are where the marker lines were read by an earlier agent, or went with a rotated file.
local function recover_markers(reader, offset)
  local out = reader.out
  if offset > 0 then
    note_markers(reader, read_at(reader.path, 0, math.min(offset, BLOCK)) or "")
    note_markers(reader, read_at(reader.path, math.max(0, offset - BLOCK), math.min(offset, BLOCK)) or "")
  end
  local names = names_of(reader.path)
  for index = 2, MOST_ROTATIONS + 1 do
    local text = not (out.job_id and (out.task_name or out.actor_name)) and last_block_of(names[index])
    if not text then
      return
    end
    local job, actor, task = out.job_id, out.actor_name, out.task_name
    note_markers(reader, read_at(names[index], 0, BLOCK) or "")
    note_markers(reader, text)
    out.job_id, out.actor_name, out.task_name = job or out.job_id, actor or out.actor_name, task or out.task_name
  end
end

-- The text before an offset, from the start of a line on, and the offset of that.
local function text_before(path, offset)
  local size = BLOCK
  while true do
    local from = math.max(0, offset - size)
    local text = read_at(path, from, offset - from) or ""
    local newline = from == 0 and 0 or find(text, "\n", 1, true)
    if newline and (newline < #text or from == 0) then
      return sub(text, newline + 1), from + newline
    elseif size >= LONGEST_LINE then
      return "", offset
    end
    size = size * 4
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

-- What stands before an offset in its line.
local function line_before(path, offset)
  local text = text_before(path, offset)
  local newline = find(string.reverse(text), "\n", 1, true)
  return newline and sub(text, #text - newline + 2) or text
end

-- Reads what stands before an offset at which an earlier agent stopped: for the time that lines without one take, and
-- for the start of a record, or a line, in whose middle the offset is. Returns the offset and the first line of that record.
local function recover_place(reader, offset, line)
  local text, from = text_before(reader.path, offset)
  local target = offset - from + 1
  text = text .. (read_at(reader.path, offset, #line + 2) or "")
  local at = 1
  while at < target do
    local first, following = line_at(text, at)
    if not first then
      break
    end
    local stop = record_end(text, following, first, reader.file.format)
    if stop > target then
      return from + at - 1, first
    end
    note_time(reader, first)
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

local function new_reader(file, mark)
  local reader = {
    file = file, out = copy(file.out), path = file.path, base = 0, last = "", next = 0, sent = 0, record_at = math.huge, blind_until = 0,
    unread = true, noted = 0, mark = mark or add_mark(last_mark + 1, file.path),
  }
  if file.link then
    reader.out.session = session_of_link(file.link)
  end
  if reader.out.job_id == "ffffffff" then
    reader.out.job_id = nil
  end
  local readers = file.readers
  if #readers > MOST_ROTATIONS then
    mark_of(table.remove(readers, 1))
  end
  readers[#readers + 1] = reader
  return reader
end

-- The reader of a file that an agent before this one, or this one itself, let go of; what is noted of it.
local function reader_of_mark(file, mark)
  local reader = new_reader(file, mark)
  reader.last, reader.next, reader.sent, reader.base = mark.text, mark.next, mark.sent, mark.base or 0
  reader.ahead = mark.ahead
  mark.earlier, mark.resting, mark.taken = nil, nil, true
  return reader
end

-- Lets go of the files that were not read for longest, if there are too many. Their marks stay while they exist.
local function forget_idle_files(now)
  local idle = {}
  for _, file in pairs(files) do
    if now - file.read > 2 * IDLE_SECONDS then
      idle[#idle + 1] = file
    end
  end
  table.sort(idle, function(one, other) return one.read < other.read end)
  for index = 1, math.min(#idle, files_known - MOST_FILES / 2) do
    local path = idle[index].path
    local exists = any_exists({ path, path .. ".1", (gsub(path, "/([^/]+)$", "/old/%1")) })
    for _, reader in ipairs(idle[index].readers) do
      local mark = mark_of(reader)
      mark.base, mark.resting = reader.base, true
      if not exists then
        forget_mark(mark)
      end
    end
    files[path] = nil
    files_known = files_known - 1
  end
  files_allowed = math.max(MOST_FILES, files_known + MOST_FILES / 4)
end

local function file_of(path, now)
  local file = files[path]
  if not file then
    if files_known >= files_allowed then
      forget_idle_files(now)
    end
    file = describe(path)
    file.readers = {}
    for _, mark in ipairs(marks[original_name(path)] or {}) do
      if mark.resting and mark.path == path then
        reader_of_mark(file, mark).unread = nil
      end
    end
    files[path], files_known = file, files_known + 1
  end
  file.read = now
  return file
end

-- Finds the mark of a file that an earlier agent read, and what need not be sent again of it.
local function recover_mark(reader, offset)
  local found
  for _, mark in ipairs(marks[original_name(reader.file.path)] or {}) do
    if mark.earlier and mark.next >= (found and found.next or 0) then
      -- Tail itself knows a file where it goes on.
      local known = offset > 0 and mark.path == reader.file.path and (mark.next == 0 or stands_in(reader.path, mark))
      found = (known or is_marked(reader.path, mark)) and mark or found
    end
  end
  if found then
    forget_mark(reader.mark)
    reader.mark, found.earlier = found, nil
    reader.sent, reader.ahead = found.sent, found.ahead
  end
  return found
end

-- Finds the files of the readers again that rotation has moved on, the oldest the furthest.
local function follow_rotation(file, newest)
  local names, index = names_of(file.path), newest == #file.readers and 0 or 1
  for number = newest, 1, -1 do
    local reader = file.readers[number]
    local place = { next = reader.next, text = reader.last }
    for next_index = index + 1, #names do
      if stands_in(names[next_index], place) then
        reader.path, index = names[next_index], next_index
        break
      end
    end
  end
end

-- What a file goes on with that has the name of one that was rotated.
local INHERITED_FIELDS, INHERITED_TIME = { "job_id", "actor_name", "task_name" }, { "seconds", "milliseconds", "read_at", "last_sec", "last_nsec" }

-- A line is the first that tail delivers of a file. Returns its offset and the whole of it, and the offset and first line of the
-- record in whose middle tail goes on.
local function begin(reader, read, line)
  local file, mark = reader.file, reader.mark
  local predecessor = file.readers[#file.readers - 1]
  reader.unread = nil
  if config.relative and not predecessor then
    reader.base = base_of(file.path, line)
  end
  local offset = read + reader.base
  local found = look(reader, offset, line, BLOCK)
  if not found and reader.base > 0 then
    reader.base, offset = 0, read
    found = look(reader, offset, line, BLOCK)
  end
  if predecessor then
    follow_rotation(file, #file.readers - 1)
    for _, field in ipairs(INHERITED_FIELDS) do
      reader.out[field] = predecessor.out[field]
    end
    for _, field in ipairs(INHERITED_TIME) do
      reader[field] = predecessor[field]
    end
  end
  if not mark.taken then
    mark = found and recover_mark(reader, offset) or nil
  end
  if found and offset > 0 then
    -- Old releases go on in the middle of a line.
    local before = line_before(reader.path, offset)
    offset, line = offset - #before, before .. line
  end
  local start, first = offset, line
  if found and offset > 0 then
    start, first = recover_place(reader, offset, line)
    local held = mark and mark.held
    local held_line = held and held < offset and line_at(read_at(reader.path, held, BLOCK) or "", 1)
    if held_line then
      start, first = held, held_line
    elseif start < reader.sent then
      start, first = offset, line
    end
  end
  if file.markers and not predecessor and (offset > 0 or byte(line, 1) ~= 58) then
    recover_markers(reader, start)
  end
  if not mark then
    note_mark(reader)
  end
  return offset, line, start, first
end

local current

-- The reader that a line belongs to, of a file that has several, or none that goes on there.
local function find_reader(file, read, line)
  local found, several, before, passed
  for _, reader in ipairs(file.readers) do
    local gap = read + reader.base - reader.next
    if reader.unread then
      return reader
    elseif gap == 0 or gap == 1 then
      if found then
        several = several or { found }
        table.insert(several, reader == current and 1 or 2, reader)
      end
      found = found or reader
    elseif read > 0 and gap > 0 and (not before or gap < passed) then
      before, passed = reader, gap
    end
  end
  if several then
    follow_rotation(file, #file.readers)
    for _, reader in ipairs(several) do
      if stands_at(reader.path, read + reader.base, line) then
        return reader
      end
    end
  end
  -- Tail passes over NUL bytes, and over lines that are too long for it.
  return found or before or new_reader(file)
end
