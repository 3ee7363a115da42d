-- Which file a line is of, and where in it.

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
    recover_mark(stream, offset, line)
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
      recover_mark(stream, 0, line)
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
