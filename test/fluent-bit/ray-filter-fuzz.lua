-- Random lines through the filter script: bytes of any kind, and what Ray and its users write with random changes.
-- LINES, SEED and FOLDER are set before. Fails at the first line that is lost, comes twice, or has a secret, and at the
-- first answer that Fluent Bit would not take.

math.randomseed(SEED)
local random, char = math.random, string.char

local function digits(count)
  local text = {}
  for index = 1, count do
    text[index] = random(0, 9)
  end
  return table.concat(text)
end

local function bytes(count)
  local text = {}
  for index = 1, count do
    local byte = random(0, 255)
    text[index] = char(byte == 10 and 11 or byte)
  end
  return table.concat(text)
end

local function any(list)
  return list[random(#list)]
end

local WORDS = {
  "INFO", "ERROR", "W", "debug", "Traceback (most recent call last):", "  File \"a.py\", line 1", "ValueError: a", "During handling of the above exception, another exception occurred:",
  "2026-11-23 03:12:39,292", "2026-11-23 03:12:39.0", "9999-12-31 23:59:59.999", "0001-01-01 00:00:00.000", "2026-11-23T03:12:39Z", "[", "]", "{\"", "\": ", "\"", "\\", "\\u00", ":",
  ":job_id:02000000", ":task_name:f", "half:task_name:g", ":actor_name:A(1)", "\27[36m", "\27[0m", "(f pid=1)", "(f pid=1, ip=10.0.0.6)", " - ", " | ", "\t", " ", "", "\r", "\0", "-1",
  "*** SIGSEGV received", "PC: @ 0x1", "    @ 0x1", "Fatal Python error: a", "a.py:1: UserWarning: a", "\"levelname\": ", "\"level\": {", "\"timestamp\": ", "\"timestamp_ns\": 179540355929200000",
  "\"asctime\": \"", "1e999", "NaN", "level=", "[info     ]", "[rank0]:[E1123 03:12:39.2", "\"job_id\":\"AQAAAA==\"", "%d%s%", "\239\191\189", "\240\159", "INFO:root:", "E1123 03:24:42.438467 27393 a.cc:71] ",
}

local LINES_OF_RAY = {
  "[2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: text", "2026-11-23 03:12:41,710\tINFO log_monitor.py:182 -- text",
  "INFO 2026-11-23 03:21:51,712 app_Inner 2zapkag7 0073e1d7-fd97-481d-89a1-03886a844d22 -- text", "WARNING:root:text", "2026-11-23 03:12:39.292 | INFO     | a:b:1 - text",
  '{"asctime": "2026-11-23 03:12:39,292", "levelname": "ERROR", "message": "text", "process": 7, "job_id": "02000000", "timestamp_ns": 1795403559292000001}',
  '{"custom_fields":{"job_id":"02000000"},"severity":"ERROR","timestamp":1795403785}', "I1123 03:24:42.438467   27393 fork_posix.cc:71] text", "\27[36m(f pid=11392)\27[0m text",
  "2013-01-01 00:10:00.000 12.5", "ERROR 11-23 03:12:40 [core.py:600] text", "ts=2026-11-23T03:12:39.292Z level=warn msg=text", "    1/0", "Traceback (most recent call last):",
}

local function changed(line)
  for _ = 1, random(0, 3) do
    local at, kind = random(1, #line + 1), random(5)
    if kind == 1 then
      line = line:sub(1, at - 1) .. bytes(1) .. line:sub(at + 1)
    elseif kind == 2 then
      line = line:sub(1, at - 1)
    elseif kind == 3 then
      line = line:sub(1, at - 1) .. digits(random(1, 3)) .. line:sub(at + random(0, 3))
    elseif kind == 4 then
      line = line:sub(1, at - 1) .. any(WORDS) .. line:sub(at)
    else
      line = line .. any(LINES_OF_RAY):sub(at)
    end
  end
  return line
end

local function line_of_any_kind()
  local kind = random(10)
  if kind <= 2 then
    return bytes(random(0, 60))
  elseif kind <= 5 then
    local parts = {}
    for index = 1, random(1, 8) do
      parts[index] = any(WORDS)
    end
    return table.concat(parts, random(2) == 1 and " " or "")
  end
  return changed(any(LINES_OF_RAY))
end

local NAMES = {
  "raylet.out", "dashboard.log", "serve/proxy_10.0.0.1.log", "events/event_RAYLET.log", "job-driver-a.log", "mine.log", "java-worker-02000000-1.log",
  "worker-28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1c651-ffffffff-42.out", "worker-28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1c651-01000000-42.err",
}

local count, records = 0, 0

local function round(number)
  local path = FOLDER .. "/session_2026-11-23_03-12-21_857583_15791/logs/" .. any(NAMES) .. (number % 3 == 0 and ".1" or "")
  local lines, here = {}, math.min(1000, LINES - count)
  for index = 1, here do
    count = count + 1
    -- The number stands where nothing takes it for a part of something else.
    local secret = random(4) == 1 and any({ " password=hunter2", " AKIAHUNTER2HUNTER2", ' {"token": "hunter2"}' }) or ""
    lines[index] = line_of_any_kind() .. secret .. " #" .. count .. "#"
  end
  write(path, table.concat(lines, "\n") .. "\n", "wb")
  local seen = {}
  local function look(list)
    for _, record in ipairs(list) do
      records = records + 1
      for key, value in pairs(record) do
        assert(not value:find("hunter2", 1, true) and not value:find("HUNTER2", 1, true), "a secret in " .. key .. ": " .. value)
      end
      for id in record.log:gmatch(" #(%d+)#") do
        assert(not seen[id], "twice: " .. id)
        seen[id] = true
      end
    end
  end
  local offset = 0
  for _, line in ipairs(lines) do
    look(answer("ray.logs", NOW, { path = path, offset = offset, log = line }))
    offset = offset + #line + 1
  end
  for seconds = 5, 50, 5 do
    look(answer("ray.wake.tick", NOW + seconds, { tick = true }))
  end
  for index, line in ipairs(lines) do
    local id = tostring(count - here + index)
    assert(seen[id] or line:find("^:%l+_name:"), "lost: " .. id .. " in " .. path .. ": " .. line)
  end
  NOW = NOW + 100
end

NOW = 1795435200
local number = 0
while count < LINES do
  number = number + 1
  -- Each file is one that was not there before.
  restart()
  round(number)
end
print('{"log": "done", "lines": ' .. count .. ', "records": ' .. records .. "}")
