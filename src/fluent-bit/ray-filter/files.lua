-- What the name of a file says, and what stands in the file around a line.

-- The name of a file before it was rotated or moved to old/.
local function original_name(path)
  path = gsub(path, "/old/([^/]+)$", "/%1")
  path = gsub(path, "%.%d+$", "")
  path = gsub(path, "(java%-worker%-[^/]*%-%d+)%.%d+%.log$", "%1.log")
  return (gsub(path, "(%-core%-[^/]*_%d+)%.%d+%.log$", "%1.log"))
end

-- Asks where a symbolic link leads, which only LuaJIT can. Nil where it cannot, or if it is no link.
local can_read_links, read_link = pcall(function()
  local ffi = require("ffi")
  ffi.cdef("long readlink(const char *path, char *buffer, size_t size);")
  local buffer = ffi.new("char[?]", 4096)
  return function(path)
    local length = tonumber(ffi.C.readlink(path, buffer, 4096))
    return length > 0 and ffi.string(buffer, length) or nil
  end
end)

-- The session that a link such as session_latest stands for now.
local function session_of_link(link)
  return match(can_read_links and read_link(link) or "", "(session_%d[^/]*)/?$")
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
  name = name or match(original, "[^/]+$") or original
  local link
  if session and not find(session, "^session_%d") then
    link = match(path, "^(.*/session_[^/]+)/logs/")
    session = session_of_link(link)
  end
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
  for alias, field in pairs(config.aliases) do
    out[alias] = out[field]
  end
  local owner, owner_kind = os.getenv(config.owner), os.getenv(config.owner_kind)
  if owner and owner ~= "" then
    out.ray_job = (owner_kind == "RayJob" or owner_kind == "RayCronJob") and owner or nil
    out.ray_service = owner_kind == "RayService" and owner or nil
  end
  local file = { path = path, format = "user", out = out, link = link, streams = {}, seed = 0 }
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
  handle:setvbuf("no") -- a buffer would be filled with what stands before the offset, too
  handle:seek("set", offset)
  local text = handle:read(size) or ""
  handle:close()
  return text
end

-- The end of a file, and the size of the file.
local function last_block_of(path, length)
  length = length or BLOCK
  local handle = io.open(path, "rb")
  if not handle then
    return nil
  end
  handle:setvbuf("no")
  local size = handle:seek("end") or 0
  handle:seek("set", math.max(0, size - length))
  local text = handle:read(length) or ""
  handle:close()
  return text, size
end

-- What stands behind the last newline of a file, and the size of the file.
local function last_line_of(path)
  local length = BLOCK
  while true do
    local text, size = last_block_of(path, length)
    if not text then
      return nil
    end
    local newline = find(string.reverse(text), "\n", 1, true)
    if newline then
      return sub(text, #text - newline + 2), size
    elseif #text == size or length >= LONGEST_LINE then
      return text, size
    end
    length = length * 4
  end
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

-- The index behind the end of the line that stands at the index of the text: tail takes one \r from the end of a line, and
-- says nothing of it. Nil if the line does not stand there, or its end does not.
local function behind_line(text, at, line)
  local following = at + #line
  local first, second = byte(text, following, following + 1)
  if first == 10 then
    return following + 1
  elseif first == 13 and second == 10 then
    return following + 2
  end
  return nil
end

local function stands_at(path, offset, line)
  local text = read_at(path, offset, #line + 2) or ""
  return behind_line(text, 1, line) ~= nil and sub(text, 1, #line) == line
end

-- The part of the file around the line that tail just delivered. One is enough: lines come file by file.
local window = { text = "", start = 0, stop = 0, full = false, reader = nil }

local function read_window(reader, path, offset, line, size)
  local text = read_at(path, offset, size)
  if not text or not behind_line(text, 1, line) or sub(text, 1, #line) ~= line then
    return false
  end
  window.reader, window.text, window.start, window.stop = reader, text, offset, offset + #text
  window.full = #text == size
  reader.path = path
  return true
end

-- Reads the window anew so that it starts with the line. False if the line is nowhere to be found, as in a file that
-- was deleted but is still being read.
local function look(reader, offset, line, size)
  size = math.max(size, #line + 1024)
  if read_window(reader, reader.path, offset, line, size) then
    return true
  end
  for _, name in ipairs(names_of(reader.file.path)) do
    if name ~= reader.path and read_window(reader, name, offset, line, size) then
      return true
    end
  end
  return false
end

-- The lines of a record as tail would deliver them.
local function without_returns(text)
  if not find(text, "\r", 1, true) then
    return text
  end
  text = gsub(text, "\r\n", "\n")
  return byte(text, -1) == 13 and sub(text, 1, -2) or text
end

-- The text of the record that starts with the line, the offset behind it, the offset behind the line, and whether the
-- record is still being written. Without a text if the line is nowhere to be found.
local function whole_record(reader, offset, line)
  if offset < reader.blind_until or #line >= LONGEST_RECORD then
    return nil
  end
  local at, following = offset - window.start + 1, nil
  if window.reader == reader and offset >= window.start and offset < window.stop then
    following = behind_line(window.text, at, line)
    -- The window may be that of another file which had the same name.
    if following and reader.file.readers[2] and sub(window.text, at, at + #line - 1) ~= line then
      following = nil
    end
  end
  local size = config.look
  if not following or following > #window.text then -- what was written since may belong to it
    if not look(reader, offset, line, size) then
      reader.blind_until = offset + BLOCK
      return nil
    end
    at, following = 1, behind_line(window.text, 1, line)
  end
  local stop, open = record_end(window.text, following, line, reader.file.format)
  while open and window.full and size < LONGEST_RECORD do
    size = size * 4
    if not look(reader, offset, line, size) then
      return nil
    end
    at, following = 1, behind_line(window.text, 1, line)
    stop, open = record_end(window.text, following, line, reader.file.format)
  end
  local behind_first = window.start + following - 1
  if stop <= following then
    return line, behind_first, behind_first, open
  end
  return without_returns(sub(window.text, at, stop - 2)), window.start + stop - 1, behind_first, open
end
