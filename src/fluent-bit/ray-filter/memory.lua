-- What is kept over a restart.

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
