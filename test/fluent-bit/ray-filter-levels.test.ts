import { LuaRecord, play, withLua } from './lua';
import { file, quote, read, timeOf } from './ray-log';
import { RayLogLevel } from '../../src/fluent-bit/ray-pipeline';

/** Lines as what people run on Ray writes them, by its level. Most were written by the program itself. */
const SAMPLES: { [program: string]: [string, string | undefined][] } = {
  'Ray': [
    ['[2026-11-23 03:12:39,292 W 1 1] a', 'WARNING'],
    ['2026-11-23 03:12:39,292\tSUCC scripts.py:1 -- a', 'INFO'],
    ['ERROR 2026-11-23 03:12:39,292 app 2zapkag7 -- a', 'ERROR'],
    ['\u001b[36m(task pid=1)\u001b[0m ERROR:root:a', undefined],
  ],
  'logging': [
    ['WARNING:root:a', 'WARNING'],
    ['INFO:     127.0.0.1:1234 - "GET / HTTP/1.1" 200 OK', 'INFO'],
    ['2026-11-23 03:12:39,292 - my.app - WARNING - a', 'WARNING'],
    ['2026-11-23 03:12:39,292 - my app - WARNING - a', 'WARNING'],
    ['2026-11-23 03:12:39,292 WARNING my.app1: format 1', 'WARNING'],
    ['[2026-11-23 03:12:39,292][my.app2][WARNING] - format 2', 'WARNING'],
    ['2026-11-23 03:12:39,292 [WARNING] format 4', 'WARNING'],
    ['WARNING - format 5', 'WARNING'],
    ['[WARNING] format 6', 'WARNING'],
    ['WARNING 2026-11-23 03:12:39,292 [job.py:28] format 7', 'WARNING'],
    ['2026-11-23 03:12:39,292|WARNING|format 8', 'WARNING'],
    ['2026-11-23 03:12:39,292 my.app9 WARNING format 9', 'WARNING'],
    ['2026-11-23 03:12:39,292 __main__ ERROR a', 'ERROR'],
    ['[2026-11-23 03:12:39,292] {job.py:28} WARNING - format 11', 'WARNING'],
    ['WARNING  2026-11-23 03:12:39,292 format 12', 'WARNING'],
    ['2026-11-23 03:12:39,292,my.app13,WARNING,format 13', 'WARNING'],
    ['my.app14 - WARNING - format 14', 'WARNING'],
    ['2026-11-23 03:12:39,292 13260 WARNING format 15', 'WARNING'],
    ['2026-11-23 03:12:39 INFO a', 'INFO'],
  ],
  'Celery, Airflow': [
    ['[2026-11-23 03:12:39,292: WARNING/MainProcess] format 10', 'WARNING'],
    ['[2026-11-23, 03:12:39 UTC] {a.py:1} INFO - a', undefined],
    ['[2026-11-23T03:12:39.292+0000] {taskinstance.py:1} ERROR - a', 'ERROR'],
  ],
  'loguru': [
    ['2026-11-23 03:12:39.292 | INFO     | __main__:logs:12 - loguru info', 'INFO'],
    ['2026-11-23 03:12:39.292 | SUCCESS  | __main__:logs:12 - loguru success', 'INFO'],
    ['2026-11-23 03:12:39.292 | TRACE    | __main__:logs:12 - a', 'DEBUG'],
    ['\u001b[32m2026-11-23 03:12:39.292\u001b[0m | \u001b[31m\u001b[1mERROR   \u001b[0m | \u001b[36m__main__\u001b[0m:\u001b[36mlogs\u001b[0m:\u001b[36m15\u001b[0m - a', 'ERROR'],
    ['{"text": "a\\n", "record": {"elapsed": {"repr": "0:00:00.008182", "seconds": 0.008182}, "level": {"icon": "x", "name": "WARNING", "no": 30}, "message": "a"}}', 'WARNING'],
  ],
  'structlog': [
    ['2026-11-23 03:12:39 [info     ] structlog info                 k=1', 'INFO'],
    ['2026-11-23T03:12:39.292456Z [warning  ] structlog warn                 k=\'a b\'', 'WARNING'],
    ['\u001b[2m2026-11-23 03:12:39\u001b[0m [\u001b[31m\u001b[1merror    \u001b[0m] \u001b[1ma\u001b[0m', 'ERROR'],
    ['{"job_id": "customer-7", "event": "structlog json", "level": "warning", "timestamp": "2026-11-23T03:12:39.292456Z"}', 'WARNING'],
    ['event="structlog logfmt" level=error timestamp=2026-11-23T03:12:39.292456Z', 'ERROR'],
  ],
  'logfmt': [
    ['ts=2026-11-23T03:12:39.292Z caller=main.go:1 level=warn msg="a"', 'WARNING'],
    ['time="2026-11-23T03:12:39Z" level=info msg="level of detail"', 'INFO'],
    ['level=error msg=a', 'ERROR'],
    ['loss=0.1 level=7', undefined],
  ],
  'vLLM, SGLang': [
    ['ERROR 11-23 03:12:40 [core.py:600] EngineCore failed to start.', 'ERROR'],
    ['(EngineCore_0 pid=123) WARNING 11-23 03:12:40 [utils.py:1] a', 'WARNING'],
    ['\u001b[1;36m(APIServer pid=1)\u001b[0;0m INFO 11-23 03:12:40 [api_server.py:1] a', 'INFO'],
    ['[2026-11-23 03:12:39 TP0] Load weight begin.', undefined],
    ['[2026-11-23 03:12:39] INFO:     127.0.0.1:1 - "GET /health HTTP/1.1" 200 OK', 'INFO'],
  ],
  'Hydra': [['[2026-11-23 03:12:39,292][__main__][INFO] - a', 'INFO']],
  'Hugging Face': [
    ['[WARNING|trainer.py:803] 2026-11-23 03:12:39,292 >> a', 'WARNING'],
    ['[INFO|configuration_utils.py:1] 2026-11-23 03:12:39,292 >> loading', 'INFO'],
    ['11/23/2026 03:12:39 - WARNING - __main__ - Process rank: 0', 'WARNING'],
  ],
  'DeepSpeed': [['[2026-11-23 03:12:39,292] [INFO] [logging.py:96:log_dist] [Rank 0] a', 'INFO']],
  'PyTorch, TensorFlow, absl, glog, klog': [
    ['[W1123 03:12:39.292456789 socket.cpp:464] [c10d] a', 'WARNING'],
    ['[rank0]:[E1123 03:12:39.292456789 ProcessGroupNCCL.cpp:616] a', 'ERROR'],
    ['[W socket.cpp:436] [c10d] a', 'WARNING'],
    ['2026-11-23 03:12:39.292456: I tensorflow/core/util/port.cc:153] a', 'INFO'],
    ['2026-11-23 03:12:39.292456: E external/local_xla/xla/stream_executor/cuda/cuda_fft.cc:467] a', 'ERROR'],
    ['W1126 07:21:26.404477 139892938439552 job.py:40] absl warning', 'WARNING'],
    ['E1123 03:12:42.438467  27393 reflector.go:138] a', 'ERROR'],
    ['I1123 03:24:42.438467   27393 fork_posix.cc:71] a', 'INFO'],
  ],
  'Lightning, wandb, XGBoost, LightGBM, NCCL': [
    ['INFO: GPU available: False, used: False', 'INFO'],
    ['wandb: WARNING a', 'WARNING'],
    ['wandb: Tracking run', undefined],
    ['[03:12:39] WARNING: /workspace/src/learner.cc:740: ', 'WARNING'],
    ['[LightGBM] [Warning] a', 'WARNING'],
    ['host-1:123:456 [0] NCCL WARN a', 'WARNING'],
  ],
  'rich, colorlog': [
    ['[11/26/26 07:21:25] WARNING  rich one                                  job.py:34', 'WARNING'],
    ['                    INFO     rich two                                  job.py:34', 'INFO'],
    ['\u001b[33mWARNING \u001b[0m \u001b[34mcolorlog\u001b[0m', 'WARNING'],
  ],
  'gunicorn': [
    ['[2026-11-23 03:12:39 +0000] [123] [INFO] Booting worker with pid: 124', 'INFO'],
    ['127.0.0.1 - - [23/Nov/2026:03:12:39 +0000] "GET /ERROR HTTP/1.1" 200 -', undefined],
  ],
  'Java': [
    ['2026-11-23 03:12:39,292 INFO RayNativeRuntime [main]: a', 'INFO'],
    ['2026-11-23 03:12:39.292  WARN 1 --- [           main] c.e.Foo : a', 'WARNING'],
    ['2026-11-23T03:12:39.292Z ERROR 1 --- [main] c.e.Foo : a', 'ERROR'],
    ['03:12:39.292 [main] WARN  c.e.Foo - a', 'WARNING'],
    ['26/11/23 03:12:39 WARN SparkContext: a', 'WARNING'],
    ['2026-11-23 03:12:39,292 [main] ERROR c.e.Foo - a', 'ERROR'],
  ],
  'Go, Rust': [
    ['2026/11/23 03:12:39 ERROR a k=v', 'ERROR'],
    ['2026-11-23T03:12:39.292Z\tinfo\tmain.go:1\ta', 'INFO'],
    ['2026-11-23T03:12:39.292456Z  WARN my_crate: a', 'WARNING'],
    ['[2026-11-23T03:12:39Z ERROR my_crate] a', 'ERROR'],
    ['{"time":"2026-11-23T03:12:39.292Z","level":"ERROR","msg":"a"}', 'ERROR'],
    ['{"level":"warn","ts":1795403559.292,"msg":"a"}', 'WARNING'],
    ['{ "time": "2026-11-23T03:12:39.292Z", "level": "ERROR", "msg": "a" }', 'ERROR'],
  ],
  'text': [
    '2026-11-23 03:12:42,123 Finished epoch 3', '2026-11-23 03:12:42,123 Epoch 1/10', '2026-11-23 03:12:42,123 Downloading', '2026-11-23 03:12:42,123 Could not',
    '2026-11-23 03:12:42,123 Error in f', '2026-11-23 03:12:42,123 Warm up', '2026-11-23 03:12:42,123 Infinite', 'Epoch 1/10', 'Downloading', 'Finished', 'E 1',
    'D2026', 'C', 'I', 'I am', 'E1123', '2026-11-23 03:12:42,123 E', '2026-11-23 03:12:42,123 D text', '2026-11-23 03:12:42,123 loss=0.1 ERRORS=7',
    '2026-11-23 03:12:42,123 total ERROR count', '2026-11-23 03:12:42,123 the INFO desk', 'INFO desk', 'ERRORS: 7', 'INFOS - 7', 'ERROR', 'ERROR ', 'DEBUGGER: a',
    '[2026-11-23 03:12:39,292 Work 1 1] a', '[2026-11-23 03:12:39,292 E] a', '[E] a', '[1, 2]', "['ERROR']", '{"grade": "A", "level": "C"}', '{"level": 5}', '{"levels": "ERROR"}',
    'D 2026-11-23 03:12:39,292 x', '2026-11-23 03:12:39,292\tF text', '    INFO text', 'key=value ERROR', '(f pid=1) ERROR a', '', ' ', '\u001b[0m', 'a'.repeat(5000),
  ].map((line) => [line, undefined]),
};

const samples = Object.entries(SAMPLES).flatMap(([program, lines]) => lines.map(([line, level]) => ({ program, line, level })));

withLua((lua) => {
  const of = (lines: string[], options = {}): LuaRecord[] => read(lua, 'job-driver-a.log', lines.map((line) => `${line}\n`).join(''), options);
  const records = of(samples.map(({ line }) => line));

  test('a record for each', () => {
    expect(records.map(({ log }) => log)).toEqual(samples.map(({ line }) => line));
  });

  test.each(samples.map((sample, index) => ({ ...sample, index })))('$program: $line', ({ index, level }) => {
    expect(records[index].level).toBe(level);
  });

  test.each(samples.filter(({ line }) => /03:12:39[.,]292/.test(line) && !/^(\[?[A-Z]1|03|\[rank|event)/.test(line)))('the time of $line', ({ line, program }) => {
    if (program !== 'text') {
      expect(timeOf(of([line])[0])).toBe('2026-11-23T03:12:39.292Z');
    }
  });

  test('whole text is never below a threshold', () => {
    const text = samples.filter(({ program }) => program === 'text').map(({ line }) => line);

    expect(of(text, { minimumLevel: RayLogLevel.CRITICAL })).toHaveLength(text.length);
  });

  test('a time without a fraction counts beside a level only', () => {
    const path = file('job-driver-a.log');
    const [[level, data]] = play(lua, `write(${quote(path)}, "2026-11-23 03:12:39 INFO a\\n2026-11-23 03:12:45 12.5\\n") tail(${quote(path)}, 0, nil, 1795435200)`);

    expect([level, data].map(timeOf)).toEqual(['2026-11-23T03:12:39.000Z', '2026-11-23T03:12:39.000Z']);
  });

  test('what says its zone itself', () => {
    expect(of(['2026-11-23T03:12:39.292+09:00 INFO a', '2026-11-23 03:12:39.292 -0300 INFO a', '[2026-11-23 12:42:39 +0530] [1] [INFO] a'], { timeZone: '+01:00' }).map(timeOf))
      .toEqual(['2026-11-22T18:12:39.292Z', '2026-11-23T06:12:39.292Z', '2026-11-23T07:12:39.000Z'].map((time, index) => (index === 0 ? '2026-11-23T12:00:00.123Z' : time)));
  });
});
