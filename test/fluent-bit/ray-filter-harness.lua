-- Plays Fluent Bit to the filter script: lua ray-filter-harness.lua <script> <scenario>
-- A scenario is Lua that calls the functions below. What the script returns is printed, a JSON object a line.

local json
function json(value)
  if type(value) == "string" then
    return '"' .. value:gsub('[%c"\\]', function(char) return ("\\u%04x"):format(char:byte()) end) .. '"'
  end
  if type(value) == "table" then
    local fields = {}
    for key, inner in pairs(value) do
      fields[#fields + 1] = json(tostring(key)) .. ": " .. json(inner)
    end
    return "{" .. table.concat(fields, ", ") .. "}"
  end
  return tostring(value)
end

local function show(when, record)
  local fields = { '"sec": ' .. when.sec, '"nsec": ' .. string.format("%.0f", when.nsec) }
  for key, value in pairs(record) do
    fields[#fields + 1] = json(key) .. ": " .. json(value)
  end
  print("{" .. table.concat(fields, ", ") .. "}")
end

-- Fails on what Fluent Bit 3.2 or 5.1 does not take: with it the filter is off for all lines of the call.
local function check(when, record)
  assert(when.sec >= 0 and when.sec < 2147483648 and when.sec % 1 == 0, "seconds: " .. tostring(when.sec))
  assert(when.nsec >= 0 and when.nsec < 1000000000 and when.nsec % 1 == 0, "nanoseconds: " .. tostring(when.nsec))
  for key, value in pairs(record) do
    assert(type(key) == "string" and (type(value) == "string" or record.foreign), tostring(key) .. ": " .. tostring(value))
  end
  assert(record.foreign or record.log, "no log")
end

-- What the script makes of a record: a list.
function answer(tag, now, record)
  local code, when, result = ray_filter(tag, { sec = now, nsec = 123456789 }, record)
  if code == -1 then
    return {}, when
  end
  assert(code == 1, "unexpected code " .. tostring(code))
  local list, times = result[1] and result or { result }, {}
  for index, one in ipairs(list) do
    local time = { sec = when.sec, nsec = when.nsec }
    if tag:find("^ray%.wake%.") then
      -- The second filter takes these one by one.
      code, time, one = ray_time(tag, time, one)
      assert(code == 0 or code == 1, "unexpected code " .. tostring(code))
    end
    check(time, one)
    times[index] = time
  end
  return list, when, times
end

function call(tag, now, record)
  local list, _, times = answer(tag, now, record)
  for index, one in ipairs(list) do
    show(times[index], one)
  end
end

-- One line as tail delivers it.
function line(path, offset, text, now)
  call("ray.logs", now or 2000000000, { path = path, offset = offset, log = text })
end

-- What tail delivers of a file from an offset on, up to another. Returns the offset behind the last whole line.
function tail(path, from, to, now, name)
  local file = assert(io.open(path, "rb"))
  file:seek("set", from or 0)
  local text = file:read("*a")
  file:close()
  local offset = from or 0
  for whole in text:gmatch("([^\n]*)\n") do
    if to and offset >= to then
      break
    end
    local delivered = whole:len() >= 2 and whole:gsub("\r$", "") or whole
    line(name or path, offset, delivered, now)
    offset = offset + #whole + 1
  end
  return offset
end

function tick(now)
  call("ray.wake.tick", now, { tick = true })
end

-- Separates the output of the parts of a scenario.
function part()
  print("---")
end

function write(path, text, mode)
  local file = assert(io.open(path, mode or "ab"))
  file:write(text)
  file:close()
end

-- The file was last changed at that time.
function touch(path, seconds)
  assert(os.execute("touch -d @" .. string.format("%.3f", seconds) .. " '" .. path .. "'"))
end

-- The agent stops in an orderly way.
function stop()
  getmetatable(RAY_FILTER_CONFIG.ending).__gc()
end

-- The files that tail has opened before it loads the script, each at the place where it goes on.
local opened = {}

function opens(path, place)
  local handle = assert(io.open(path, "rb"))
  handle:setvbuf("no")
  handle:seek("set", place)
  opened[#opened + 1] = handle
  return handle
end

-- The agent starts anew and has forgotten everything. A scenario may change the script's configuration.
local script = assert(io.open(arg[1], "rb")):read("*a")

function load_script()
  if RAY_FILTER_CONFIG then
    -- It was killed: nothing is done when its remains are collected.
    getmetatable(RAY_FILTER_CONFIG.ending).__gc = function() end
  end
  local text = script
  if RAY_FILTER_CONFIG_OVERRIDE then
    text = script:gsub("\n", "\nRAY_FILTER_CONFIG_OVERRIDE(RAY_FILTER_CONFIG)\n", 1)
  end
  assert(loadstring(text, "ray-filter"))()
end

function close_files()
  for _, handle in ipairs(opened) do
    handle:close()
  end
  opened = {}
end

-- Starts anew; tail goes on in a file at a place, if one is named.
function restart(path, place)
  close_files()
  if path then
    opens(path, place)
  end
  load_script()
end

-- What an old release delivers of a file after a restart: offsets count from where it goes on.
function resume(path, from)
  restart(path, from)
  local file = assert(io.open(path, "rb"))
  file:seek("set", from)
  local offset = 0
  for whole in file:read("*a"):gmatch("([^\n]*)\n") do
    line(path, offset, whole)
    offset = offset + #whole + 1
  end
  file:close()
end

dofile((arg[0]:gsub("[^/]+$", "ray-filter-random.lua")))
restart()
dofile(arg[2])
