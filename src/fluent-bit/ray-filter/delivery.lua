-- What is sent of a line, and what is held back.

-- Readers in which something may be left to send when nothing more is written to their files, and when that was written.
local unfinished = {}

local process, process_first, release, finish, finish_left_behind

do -- a function of Lua has 200 local variables at most
  -- The records of several answers, each with its time, which the second filter gives it: see ray_time.
  local function add(list, code, time, result)
    if code == CHANGED then
      for _, record in ipairs(result[1] and result or { result }) do
        local one = copy(record)
        one.at_sec, one.at_nsec = time.sec, time.nsec
        list[#list + 1] = one
      end
    end
  end

  -- Records of one line's call: they have one time, that of the last.
  local function together(list, now)
    local last = list[#list]
    if not last then
      return DROP, now
    end
    local time = { sec = last.at_sec, nsec = last.at_nsec }
    for _, record in ipairs(list) do
      record.at_sec, record.at_nsec = nil, nil
    end
    return CHANGED, time, list
  end

  -- What a line that was sent before says of those behind it.
  local function learn(reader, line)
    if byte(line, 1) == 58 and reader.file.markers and note_marker(reader, line) then
      return
    end
    note_time(reader, line)
  end

  -- A line behind a record that was held back because its end was not written yet.
  local function process_held(reader, offset, line, now)
    local held = reader.held
    held.text, held.since = held.text .. "\n" .. line, now.sec + now.nsec / 1e9
    if not stands_at(reader.path, offset, line) then
      look(reader, offset, line, 0) -- another file begins like this one
    end
    window.reader = nil
    local text, behind, _, open = whole_record(reader, held.offset, held.line)
    if open and #held.text < BLOCK then
      return DROP, now
    elseif not text then
      text, behind = held.text, reader.next
    end
    reader.held, reader.sent, reader.record_at, reader.unnoted = nil, behind, held.offset, true
    local code, time, result = emit(reader, held.offset, held.line, text, held.read or now)
    if behind > offset then
      return code, time, result
    end
    -- The record ended before this line. Two records of one call have one time.
    local list = {}
    add(list, code, time, result)
    add(list, process(reader, offset, line, now))
    return together(list, now)
  end

  function process(reader, offset, line, now)
    reader.last, reader.next = line, offset + #line + 1
    unfinished[reader] = now.sec
    local ahead = reader.ahead
    if ahead and offset >= ahead.from then
      reader.sent, reader.ahead = math.max(reader.sent, ahead.to), nil
    end
    if offset < reader.sent then
      if offset < reader.record_at then
        learn(reader, line)
      end
      if offset + #line <= reader.sent then
        return DROP, now
      end
      -- The start of this line was sent when the rest did not come.
      line, offset = sub(line, reader.sent - offset + 1), reader.sent
      reader.sent, reader.record_at = reader.next, offset
      return emit(reader, offset, line, line, now)
    elseif reader.held then
      return process_held(reader, offset, line, now)
    elseif byte(line, 1) == 58 and reader.file.markers and note_marker(reader, line) then
      reader.sent = reader.next
      return DROP, now
    end
    local text, behind, _, open
    if reader.file.format ~= "json" and not reader.ahead then
      text, behind, _, open = whole_record(reader, offset, line)
    end
    if open and reader.file.format == "user" then
      reader.held = { offset = offset, line = line, text = line, since = now.sec + now.nsec / 1e9, read = { sec = now.sec, nsec = now.nsec } }
      note_held(reader)
      return DROP, now
    end
    reader.sent, reader.record_at = behind or reader.next, offset
    return emit(reader, offset, line, text or line, now)
  end

  -- The first line of a file that tail delivers, and what has to be sent before it.
  function process_first(reader, read, rest, now)
    local offset, line, start, first = begin(reader, read, rest)
    if start == offset then
      return process(reader, offset, line, now)
    end
    local list = {}
    add(list, process(reader, start, first, now))
    add(list, process(reader, offset, line, now))
    return together(list, now)
  end

  -- Sends the record that is held back.
  function release(reader, now, list)
    local held = reader.held
    window.reader = nil
    local text, behind = whole_record(reader, held.offset, held.line)
    if not text or behind < reader.next then
      text, behind = held.text, reader.next
    end
    reader.held, reader.sent, reader.record_at, reader.unnoted = nil, behind, held.offset, true
    add(list, emit(reader, held.offset, held.line, text, held.read or now))
  end

  -- What stands behind the last line that tail delivered and has no newline, and its offset.
  local function rest_of(reader)
    local offset, ahead = reader.next, reader.ahead
    if ahead and goes_on(reader, ahead.from) then
      reader.sent, reader.ahead = math.max(reader.sent, ahead.to), nil
    end
    local text
    if offset > 0 then
      -- The end of the last line, to know the file by: it may have another name by now.
      local known = sub(reader.last, -1024)
      local from = offset - 1 - #known
      text = read_at(reader.path, from, #known + config.largest) or ""
      if (sub(text, 1, #known) ~= known or not behind_line(text, 1, known)) and look(reader, from, known, config.look) then
        text = read_at(reader.path, from, #known + config.largest) or ""
      end
      local behind = sub(text, 1, #known) == known and behind_line(text, 1, known)
      if not behind then
        return nil
      end
      text, offset = sub(text, behind), from + behind - 1
    else
      text = read_at(reader.path, 0, config.largest)
      if not text then
        return nil
      end
    end
    if find(text, "\n", 1, true) then
      return nil
    end
    if reader.sent > offset then
      text, offset = sub(text, reader.sent - offset + 1), reader.sent
    end
    return text ~= "" and text or nil, offset
  end

  -- Sends what is left of a file to which nothing more is written. Says whether there was something, which is to be noted.
  function finish(reader, now, list)
    if reader.held then
      release(reader, now, list)
    end
    local text, offset = rest_of(reader)
    if text then
      reader.sent, reader.record_at, reader.unnoted = offset + #text, offset, true
      add(list, emit(reader, offset, text, text, now))
    end
    return reader.unnoted
  end

  -- What the file of a mark is called by now, if tail has read nothing of it since.
  local function found_again(mark)
    for _, path in ipairs(mark.next == 0 and { mark.path } or names_of(original_name(mark.path))) do
      if not files[path] and (mark.next == 0 or stands_in(path, mark)) then
        return path
      end
    end
  end

  -- Sends what an earlier agent left of a file from which nothing has come since the start.
  function finish_left_behind(mark, now, list)
    local path = mark.earlier and found_again(mark)
    local last, size
    if path then
      last, size = last_line_of(path)
    end
    if not last then
      return
    end
    local start = size - #last
    local held = mark.held and line_at(read_at(path, mark.held, BLOCK) or "", 1)
    if not held and (last == "" or size <= mark.sent or mark.ahead and mark.ahead.from ~= start) then
      return
    end
    local reader = reader_of_mark(file_of(path, now.sec), mark)
    if reader.file.markers then
      recover_markers(reader, start)
    end
    if held then
      reader.held = { offset = mark.held, line = held, text = held }
      release(reader, now, list)
    end
    local ahead = reader.ahead
    local offset = math.max(start, reader.sent, ahead and ahead.from == start and ahead.to or 0)
    if offset < size then
      if goes_on(reader, start) and reader.sent >= reader.next then
        reader.sent = size
      else
        reader.ahead = { from = start, to = size }
      end
      last = sub(last, offset - start + 1)
      add(list, emit(reader, offset, last, last, now))
    end
    mark_of(reader)
    reader.unnoted, unfinished[reader] = true, now.sec
  end
end
