-- What is kept over a restart.

-- Fluent Bit's own database says how far each file was read, with two gaps that are closed here. When it stops in an
-- orderly way it forgets the files that were rotated, and would read them again from their start; so where reading
-- stopped is noted at the end, with the text before it to know the file by. Old releases forget them after a kill as
-- well, as they know a file by its name; there it is noted all the time. And it never delivers a last line without
-- a newline; so the names of all files are noted, to look for such lines after a kill, too.
--
--   file <path>
--   sent <offset> <path>                       a last line without a newline was sent up to the offset
--   read <mark> <offset> <name> <tab> <text>   all up to the offset was delivered; the text stands before it
--   at <offset> <path>                         reading has come to the offset, or a bit further (old releases only)

local LONGEST_MARK = 200

local delivered = {} -- original name -> list of marks, one for each file that had the name: {id, name, offset, text}
local last_mark = 0
local left_behind = {} -- path -> offset up to which its last line was sent, of files not read since the start
local unchecked = {} -- paths of these whose last line was not looked at yet
local come_to = {} -- path -> offset to which reading has come at least
local notes = 0

local function note(text, lines)
  local handle = io.open(config.memory, "ab")
  if handle then
    handle:write(text, "\n")
    handle:close()
  end
  notes = notes + (lines or 1)
end

local function add_mark(id, name)
  local mark = { id = id, name = name }
  local list = delivered[name] or {}
  delivered[name] = list
  if #list > MOST_ROTATIONS then
    table.remove(list, 1)
  end
  list[#list + 1] = mark
  last_mark = math.max(last_mark, id)
  return mark
end

-- The mark of a stream, at the place to which it was delivered.
local function mark_at_place(stream)
  local mark = stream.mark or add_mark(last_mark + 1, original_name(stream.file.path))
  stream.mark = mark
  mark.offset, mark.text = stream.next, sub(stream.last, -LONGEST_MARK)
  return mark
end

local function line_of(mark)
  return "read " .. mark.id .. " " .. mark.offset .. " " .. mark.name .. "\t" .. mark.text
end

local function save(at_end)
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
      if at_end and stream.last then
        mark_at_place(stream)
      end
    end
  end
  if at_end or config.relative then
    for _, marks in pairs(delivered) do
      for _, mark in ipairs(marks) do
        handle:write(line_of(mark), "\n")
      end
    end
  end
  handle:close()
  notes = 0
end

local function any_exists(paths)
  for _, path in ipairs(paths) do
    local handle = io.open(path, "rb")
    if handle then
      handle:close()
      return true
    end
  end
  return false
end

local function load_memory()
  local handle = io.open(config.memory, "rb")
  if not handle then
    return
  end
  local marks = {}
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
      local id, offset, name, text = match(rest, "^(%d+) (%d+) ([^\t]*)\t(.*)$")
      if id then
        marks[id] = marks[id] or add_mark(tonumber(id), name)
        marks[id].offset, marks[id].text, marks[id].earlier = tonumber(offset), text, true
      end
    end
  end
  handle:close()
  for name in pairs(delivered) do
    if not any_exists(names_of(name)) then
      delivered[name] = nil
    end
  end
end

-- Whether the text of a mark stands in a file where it should, and whether the file ends there.
local function stands_in(path, mark)
  local size = #mark.text + 1
  local text = mark.offset >= size and read_at(path, mark.offset - size, size + 1)
  if not text or sub(text, 1, size) ~= mark.text .. "\n" then
    return false
  end
  return true, #text == size
end

-- Whether the file is the one that was marked. Others that had its name may begin alike; of these it is the only one
-- that ends at the mark, or it is not certain which it is.
local function is_marked(path, mark)
  local here, ends_here = stands_in(path, mark)
  if not here then
    return false
  end
  for _, other in ipairs(names_of(mark.name)) do
    local there, ends_there = stands_in(other, mark)
    if there and other ~= path and (ends_there or not ends_here) then
      return false
    end
  end
  return true
end

-- Finds the mark of a file that an earlier agent read, and leaves out what it delivered if the file is read from its
-- start. In old releases that is certain only if the line does not stand further behind, too.
local function recover_mark(stream, offset, line)
  local found
  for _, mark in ipairs(delivered[original_name(stream.file.path)] or {}) do
    if mark.earlier and mark.offset > (found and found.offset or 0) and is_marked(stream.real, mark) then
      found = mark
    end
  end
  if found then
    stream.mark, found.earlier = found, nil
    if offset == 0 and not (config.relative and find(read_at(stream.real, 0, 4 * BLOCK) or "", line .. "\n", #line + 2, true)) then
      stream.done = found.offset
    end
  end
end

local function forget_idle_files(now)
  for path, file in pairs(files) do
    if now - file.read > 600 then
      files[path], come_to[path], delivered[original_name(path)] = nil, nil, nil
      files_known = files_known - 1
    end
  end
  save(false)
end
