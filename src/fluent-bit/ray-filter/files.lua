-- What the name of a file says, and what stands in the file around a line.

local files, files_known = {}, 0

-- The name of a file before it was rotated or moved to old/.
local function original_name(path)
  path = gsub(path, "/old/([^/]+)$", "/%1")
  path = gsub(path, "%.%d+$", "")
  path = gsub(path, "(java%-worker%-[^/]*%-%d+)%.%d+%.log$", "%1.log")
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
  for alias, field in pairs(config.aliases) do
    out[alias] = out[field]
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
  handle:setvbuf("no") -- a buffer would be filled with what stands before the offset, too
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
  -- The window may be that of another file which had the same name.
  if window.stream ~= stream or offset < window.start or behind > window.stop or (window.full and behind == window.stop)
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
