-- Files that are written, rotated and read, with an agent that stops and starts: what tail delivers of them, in which order,
-- with which offsets, and what its database remembers. Used by ray-filter-harness.lua.

local World = {}
World.__index = World

local function base_name(path)
  return path:match("[^/]+$")
end

-- relative: whether it is a release before 5.0.3. capacity: the size of tail's buffer for one read.
function World.new(relative, capacity)
  return setmetatable({
    relative = relative, capacity = capacity, now = 2000000000, names = {}, next_id = 1, rows = {}, files = {}, delivered = {}, running = false,
  }, World)
end

-- The file system. A file keeps its id whatever it is called.

function World:append(path, text)
  if not self.names[path] then
    self.names[path], self.next_id = self.next_id, self.next_id + 1
  end
  write(path, text)
end

function World:rename(from, to)
  assert(os.rename(from, to))
  self.names[to], self.names[from] = self.names[from], nil
end

-- Each file of a name moves on by one, as Ray's rotation does it.
function World:rotate(path)
  local last = 0
  while self.names[path .. "." .. (last + 1)] do
    last = last + 1
  end
  for index = last, 1, -1 do
    self:rename(path .. "." .. index, path .. "." .. (index + 1))
  end
  self:rename(path, path .. ".1")
end

-- The agent.

function World:call(tag, record)
  local list, _, times = answer(tag, math.floor(self.now), record)
  for index, one in ipairs(list) do
    -- The script may use the table of a record again.
    self.pending[#self.pending + 1] = { log = one.log, time = times[index] }
  end
end

-- What was returned is in a chunk on the disk from now on.
function World:persist()
  for _, one in ipairs(self.pending) do
    self.delivered[#self.delivered + 1] = one
  end
  self.pending = {}
end

function World:scan()
  local paths = {}
  for path in pairs(self.names) do
    paths[#paths + 1] = path
  end
  table.sort(paths)
  for _, path in ipairs(paths) do
    local id = self.names[path]
    local monitored = false
    for _, file in ipairs(self.files) do
      monitored = monitored or file.id == id
    end
    if not monitored then
      local row = self.rows[id]
      if not row or (self.relative and base_name(row.name) ~= base_name(path)) then
        row = { name = path, offset = 0 }
        self.rows[id] = row
      end
      local file = { id = id, name = path, path = path, buffer = "", place = row.offset, row = row }
      file.stream = self.relative and 0 or row.offset
      file.handle = opens(path, row.offset)
      self.files[#self.files + 1] = file
    end
  end
end

-- Whether a file has another name than when tail looked last.
function World:look_for_rotation(file)
  if self.names[file.name] ~= file.id then
    for path, id in pairs(self.names) do
      if id == file.id then
        file.name = path
        if not file.rotated and base_name(path) ~= base_name(file.path) then
          file.rotated, file.row.name = true, path
        end
      end
    end
  end
end

-- Reads one buffer of a file, up to a point at which the agent is killed, if one is given. Says whether there was something.
function World:chunk(file, kill)
  file.handle:seek("set", file.place)
  local text = file.handle:read(self.capacity)
  if not text then
    self:look_for_rotation(file)
    return false
  end
  file.place, file.buffer = file.place + #text, file.buffer .. text
  local buffer, at = file.buffer, 1
  at = buffer:match("^%z*()")
  while true do
    local newline = buffer:find("\n", at, true)
    if not newline then
      break
    end
    local line = buffer:sub(at, newline - 1)
    if #line >= 2 and line:byte(-1) == 13 then
      line = line:sub(1, -2)
    end
    self:call("ray.logs", { path = file.path, offset = file.stream + at - 1, log = line })
    at = newline + 1
  end
  if kill == "filtered" then
    return true
  end
  self:persist()
  if kill == "persisted" then
    return true
  end
  file.buffer, file.stream = buffer:sub(at), file.stream + at - 1
  file.row.offset = self.relative and file.place or file.place - #file.buffer
  return true
end

function World:read(files)
  self:scan()
  for _, file in ipairs(self.files) do
    for _ = 1, files or math.huge do
      if not self:chunk(file) then
        break
      end
    end
  end
end

function World:tick(seconds)
  self.now = self.now + (seconds or 0.25)
  self:call("ray.wake.tick", { tick = true })
  self:call("ray.wake.beat", { beat = true })
  self:persist()
end

function World:start()
  self.files, self.pending, self.running = {}, {}, true
  self:scan()
  local kept = {}
  for _, file in ipairs(self.files) do
    kept[file.id] = self.rows[file.id]
  end
  self.rows = kept
  load_script()
end

function World:ended()
  close_files()
  self.files, self.pending, self.running = {}, {}, false
end

function World:stop(beats)
  for _ = 1, beats do
    self:call("ray.wake.beat", { beat = true })
    self:persist()
  end
  stop()
  for _, file in ipairs(self.files) do
    if file.rotated then
      self.rows[file.id] = nil
    end
  end
  self:ended()
end

function World:kill(point)
  local file = self.files[math.random(#self.files)]
  if point and file then
    self:chunk(file, point)
  end
  self:ended()
end

return World
