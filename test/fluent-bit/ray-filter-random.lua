-- Random files in a World, and whether every line arrives, once. Used by ray-filter-harness.lua.

local World = dofile((arg[0]:gsub("[^/]+$", "ray-filter-world.lua")))

local ENDS = { "\n", "\n", "\n", "\r\n", "\r\r\n" }

local function pick(list)
  return list[math.random(#list)]
end

local token = 0

local function number()
  token = token + 1
  return "<" .. token .. ">"
end

-- Lines as they are found in files of Ray, and worse ones; each says its number at the start and at the end.
local LINES = {
  function() return "[2026-11-23 03:12:39,292 I 1 1] (raylet) a.cc:1: " .. number() end,
  function() return "2026-11-23 03:12:41,710\tINFO a.py:182 -- " .. number() end,
  function() return "INFO 2026-11-23 03:21:51,712 app 2zapkag7 -- " .. number() end,
  function() return '{"asctime": "2026-11-23 03:12:39,292", "message": "' .. number() .. '"}' end,
  function() return "printed " .. number() end,
  function() return "  indented " .. number() end,
  function() return "Traceback (most recent call last):" end,
  function() return '  File "a.py", line 1, in f ' .. number() end,
  function() return "ValueError: " .. number() end,
  function() return "During handling of the above exception, another exception occurred:" end,
  function() return "*** SIGSEGV received at time=1 on cpu 0 ***" end,
  function() return "PC: @ 0x1 (unknown) f() " .. number() end,
  function() return "Fatal Python error: Aborted " .. number() end,
  function() return "a.py:1: UserWarning: " .. number() end,
  function() return "" end,
  function() return "\r 10%\r 20% " .. number() end,
  function() return "\0\0" .. number() end,
  function() return number() .. "\0" .. number() end,
  function() return "\255\254 invalid " .. number() .. "\128" end,
  function() return number() .. ("x"):rep(math.random(9000)) .. number() end,
  function() return number() .. ("x"):rep(60) end,
  function() return "tick" end,
  function() return ":task_name:f" end,
}

local NAMES = {
  "worker-28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1c651-ffffffff-42.out", "raylet.out", "job-driver-a.log",
  "serve/replica_app_Inner_x04lvt5j.log", "events/event_RAYLET.log",
}

-- What has to arrive of a text: each byte but those that tell lines apart, and no markers.
local function essence(text)
  text = ("\n" .. text .. "\n"):gsub("\r", "\n"):gsub("%z", "")
  repeat
    local before = #text
    text = text:gsub("\n:task_name:f\n", "\n")
  until #text == before
  return (text:gsub("\n", ""))
end

local function count(text)
  local counts = {}
  for one in text:gmatch("<%d+>") do
    counts[one] = (counts[one] or 0) + 1
  end
  return counts
end

-- Plays a world, and says what is wrong with what arrived: nothing, if all is well.
function random_world(seed, root, relative, kills)
  math.randomseed(seed)
  for _ = 1, 3 do
    math.random()
  end
  token = 0
  RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = root .. "/ray-files" end
  local world = World.new(relative, pick({ 64, 300, 4096, 8192 }))
  local written, paths, rotations = {}, {}, 0
  for index = 1, math.random(3) do
    local name = NAMES[(seed + index) % #NAMES + 1]
    paths[index] = root .. "/session_2026-11-23_03-12-21_857583_15791/logs/" .. name
  end
  local styles = { LINES[math.random(#LINES)], LINES[math.random(#LINES)], LINES[math.random(#LINES)] }
  local open = {}
  local function add(path, text)
    world:append(path, text)
    written[path] = (written[path] or "") .. text
  end
  local function write_lines(path)
    local lines = {}
    for index = 1, math.random(12) do
      -- What completes a line is no marker.
      local one = index == 1 and open[path] and LINES[5] or math.random(3) == 1 and pick(LINES) or pick(styles)
      lines[index] = one() .. pick(ENDS)
    end
    add(path, table.concat(lines))
    open[path] = nil
  end
  for _, path in ipairs(paths) do
    -- A file whose first line was never ended is not known to the script.
    add(path, number() .. pick(LINES)() .. "\n")
  end
  world:start()
  for _ = 1, math.random(40) do
    local path = pick(paths)
    local what = math.random(12)
    if what <= 4 then
      write_lines(path)
    elseif what == 5 then
      add(path, "half " .. number())
      open[path] = true
    elseif what == 6 and rotations < 12 and not open[path] then
      world:rotate(path)
      rotations = rotations + 1
      -- Of files of one name that are equal it is not certain which was sent.
      add(path, number() .. pick(LINES)() .. "\n")
    elseif what <= 8 and world.running then
      world:read(pick({ 1, 2, 1e9 }))
    elseif what == 9 and world.running then
      world:tick(pick({ 0.25, 0.25, 1, 4 }))
    elseif what == 10 and world.running then
      if kills and math.random(2) == 1 then
        world:kill(pick({ "filtered", "persisted", false }))
      else
        world:stop(pick({ 0, 2 }))
      end
    elseif what >= 11 and not world.running then
      world:start()
    end
  end
  if not world.running then
    world:start()
  end
  world:read()
  for _ = 1, 12 do
    world:tick(4)
  end
  world:stop(2)
  local logs = {}
  for index, one in ipairs(world.delivered) do
    logs[index] = one.log
  end
  local wrong = {}
  local all = ""
  for _, text in pairs(written) do
    all = all .. text .. "\n"
  end
  local want, got = count(all), count(table.concat(logs, "\n"))
  for one in pairs(want) do
    if not got[one] then
      wrong[#wrong + 1] = "lost " .. one
    elseif got[one] > 1 and not kills then
      wrong[#wrong + 1] = got[one] .. " times " .. one
    end
  end
  if #wrong == 0 and not kills then
    -- The lines without numbers.
    local more = #essence(table.concat(logs, "\n")) - #essence(all)
    if more ~= 0 then
      wrong[1] = more .. " bytes more than were written"
    end
  end
  return wrong, world, written
end

-- Plays many; prints what is wrong with the first that is.
function random_worlds(first, last, root, relative, kills)
  for seed = first, last do
    local place = root .. "/" .. seed
    assert(os.execute("mkdir -p '" .. place .. "/session_2026-11-23_03-12-21_857583_15791/logs/serve' '" .. place .. "/session_2026-11-23_03-12-21_857583_15791/logs/events'"))
    local told = {}
    io.stderr = { write = function(_, ...) told[#told + 1] = table.concat({ ... }) end }
    local played, wrong = pcall(random_world, seed, place, relative, kills)
    if played and told[1] then
      wrong[1] = "told: " .. told[1]
    end
    if not played or wrong[1] then
      print('{"log": ' .. ("%q"):format("seed " .. seed .. ": " .. (played and table.concat(wrong, ", ") or tostring(wrong))):gsub("\\\n", "\\n") .. "}")
      return
    end
    os.execute("rm -rf '" .. place .. "'")
  end
end
