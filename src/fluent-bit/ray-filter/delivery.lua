-- What is sent of a line, and what is held back.

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
    return DROP, now
  end
  local held = stream.held
  if held then
    start, first = held.offset, held.line
    held.text = held.text .. "\n" .. line
    window.stream = nil
  elseif byte(line, 1) == 58 and stream.file.markers and note_marker(stream, line) then
    return DROP, now
  elseif stream.partial > 0 then
    -- The start of this line was sent when the rest did not come.
    local rest = sub(line, stream.partial + 1)
    offset, stream.partial = offset + stream.partial, 0
    if rest == "" then
      return DROP, now
    end
    return emit(stream, offset, rest, rest, now)
  end
  if offset < stream.done then
    note_time(stream, line)
    return DROP, now
  end
  local text, behind, open = first, stream.next, false
  if stream.file.format ~= "json" then
    text, behind, open = whole_record(stream, start, first)
  end
  if open and stream.file.format == "user" then
    stream.held = held or { offset = start, line = first, text = first }
    return DROP, now
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
