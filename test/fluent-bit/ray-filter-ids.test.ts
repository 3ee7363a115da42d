import { play, withLua } from './lua';
import { file, logs, NOON, quote, read, WORKER } from './ray-log';

const NODE = 'fd65c5c0ea66de15dcdd0a6bb8ad1b2bcbd1ec4e5ba7a1a4a5d8b7a1';
const ACTOR = '98d7e81d87860d178bbd321602000000';

withLua((lua) => {
  const worker = (text: string, job = '02000000') => read(lua, `worker-${WORKER}-${job}-42.out`, text);

  describe('JSON of users', () => {
    test.each([
      { job_id: 'customer-job-7', task_name: 't' },
      { job_id: '09000000', actor_name: 'mine', task_name: 't', pid: 7 },
      { levelname: 'INFO', worker_id: 'w1', node_id: 'n1', actor_id: 'a', task_id: 't', submission_id: 's', deployment: 'd', replica: 'r', request_id: 'q' },
      { levelname: 'INFO', worker_id: WORKER, application: 'mine' },
      { levelname: 'INFO', process: 'main', job_id: 7 },
    ])('%j is not Ray\'s', (line) => {
      const [record] = worker(`:task_name:f\n${JSON.stringify(line)}\n`);

      expect(record).toMatchObject({ job_id: '02000000', task_name: 'f', pid: '42', worker_id: WORKER, log: JSON.stringify(line) });
      for (const field of ['actor_name', 'node_id', 'actor_id', 'task_id', 'submission_id', 'deployment', 'replica', 'request_id', 'application']) {
        expect(record).not.toHaveProperty(field);
      }
    });

    test('does not replace ids in the logs of Ray and of Serve', () => {
      const line = `${JSON.stringify({ job_id: 'customer-job-7', deployment: 'mine', replica: 'mine' })}\n`;

      expect(read(lua, 'serve/replica_app_Inner_x04lvt5j.log', line)[0]).toMatchObject({ deployment: 'app_Inner', replica: 'x04lvt5j' });
      expect(read(lua, 'raylet.out', line)[0]).not.toHaveProperty('job_id');
    });

    test('in what is logged through Ray comes behind its own ids', () => {
      const line = `{"asctime": "2026-11-23 03:12:39,292", "levelname": "INFO", "job_id": "02000000", "worker_id": "${WORKER}", "node_id": "${NODE}", `
        + `"actor_id": "${ACTOR}", "extra": {"job_id": "03000000", "actor_id": "mine"}}\n`;

      expect(worker(line)[0]).toMatchObject({ job_id: '02000000', node_id: NODE, actor_id: ACTOR });
    });
  });

  describe('names', () => {
    const serve = (request: string) => read(lua, 'serve/replica_app_Inner_x04lvt5j.log', `${JSON.stringify({ levelname: 'INFO', request_id: request })}\n`)[0].request_id;

    test('of JSON are what it says', () => {
      for (const name of ['a"b', 'a\\b', 'tab\tnewline\n', 'naïve', '日本', '😀', '/']) {
        expect(serve(name)).toBe(name);
      }
      const escaped = '{"levelname": "INFO", "request_id": "\\u00e9\\u65e5\\ud83d\\ude00\\ud83d \\u0041\\\\u0041\\/"}\n';
      expect(read(lua, 'serve/replica_app_Inner_x04lvt5j.log', escaped)[0].request_id).toBe('é日😀\ufffd A\\u0041/');
    });

    test('have at most 1 KiB', () => {
      const long = 'é'.repeat(35_000);

      expect(serve(long)).toBe('é'.repeat(512));
      expect(serve(`a${long}`)).toBe(`a${'é'.repeat(511)}`);
      expect(worker(`:actor_name:${long}\na\n`)[0].actor_name).toBe('é'.repeat(512));
      expect(read(lua, 'serve/proxy_10.0.0.1.log', `INFO 2026-11-23 03:21:51,712 proxy 10.0.0.1 ${long} -- a\n`)[0].request_id).toBe('é'.repeat(512));
    });

    test('have no secrets', () => {
      const options = { redactSecrets: true };
      const [record] = read(lua, `worker-${WORKER}-02000000-42.out`, ':task_name:password=hunter2\na\n', options);
      const [text] = read(lua, 'serve/proxy_10.0.0.1.log', 'INFO 2026-11-23 03:21:51,712 proxy 10.0.0.1 token=hunter2 -- a\n', options);

      expect(JSON.stringify([record, text])).not.toContain('hunter2');
    });

    test.each([
      ['887f54a8-e12f-4a74-8233-a2984a7f13d7'], ['my-own-id_7'], ['order 12'], ['x'.repeat(100)], ['a -b'],
    ])('a request of Serve: %s', (request) => {
      const text = `INFO 2026-11-23 07:21:53,881 proxy 127.0.0.3 ${request} -- GET / 200 -- 21.1ms\n`;

      expect(read(lua, 'serve/proxy_127.0.0.3.log', text)[0]).toMatchObject({ request_id: request, log: text.trimEnd() });
    });

    test.each(['INFO 2026-11-23 07:21:53,881 proxy 127.0.0.3 -- a -- b', 'INFO 2026-11-23 07:21:53,881 proxy 127.0.0.3  -- a -- b', 'INFO 2026-11-23 07:21:53,881 controller 1'])(
      'no request: %s', (line) => {
        expect(read(lua, 'serve/proxy_127.0.0.3.log', `${line}\n`)[0]).not.toHaveProperty('request_id');
      });
  });

  describe('marker lines', () => {
    test.each([':job_id:x', ':job_id:09000000', ':job_id:', ':job_id:020000000', ':actor_name:', ':task_name:', ':other_name:x', ':job_id'])('%s is text', (line) => {
      const records = worker(`:job_id:02000000\n:task_name:f\n${line}\nnext\n`, 'ffffffff');

      expect(logs(records)).toEqual([line, 'next']);
      records.forEach((record) => expect(record).toMatchObject({ job_id: '02000000', task_name: 'f' }));
    });

    test('behind half a line', () => {
      const records = worker(':task_name:f\nhalf a line:task_name:g\nmine\nhalf:actor_name:Counter(index=0)\nlast\n');

      expect(records).toMatchObject([{ task_name: 'f' }, { task_name: 'g', log: 'mine' }, { task_name: 'g' }, { actor_name: 'Counter(index=0)', log: 'last' }]);
      expect(records[2]).not.toHaveProperty('actor_name');
    });

    test('behind half a line that was sent before', () => {
      const path = file(`worker-${WORKER}-02000000-42.out`);
      const [records] = play(lua, `
        write(${quote(path)}, ":task_name:f\\na\\nhalf") local offset = tail(${quote(path)}, 0, nil, ${NOON}) tick(${NOON + 5})
        write(${quote(path)}, ":task_name:g\\nmine\\n") tail(${quote(path)}, offset, nil, ${NOON + 9})`);

      expect(records).toMatchObject([{ log: 'a', task_name: 'f' }, { log: 'half', task_name: 'f' }, { log: 'mine', task_name: 'g' }]);
      expect(records).toHaveLength(3);
    });

    test('behind half a line, after a restart', () => {
      const path = file(`worker-${WORKER}-02000000-42.out`);
      const [records] = play(lua, `write(${quote(path)}, ":task_name:f\\nhalf:task_name:g\\nmine\\nlast\\n") tail(${quote(path)}, 35)`);

      expect(records).toMatchObject([{ log: 'last', task_name: 'g' }]);
    });

    test('of which text speaks', () => {
      const [first, second] = worker('see :task_name: or :task_name:x of Ray\nb\n');

      expect([first, second]).toMatchObject([{ log: 'see :task_name: or :task_name:x of Ray' }, { log: 'b' }]);
      expect(second).not.toHaveProperty('task_name');
    });
  });

  describe('files of other languages', () => {
    test.each([
      ['java-worker-02000000-42.log', { component: 'worker', job_id: '02000000', pid: '42' }],
      ['java-worker-ffffffff-42.log', { component: 'worker', job_id: '03000000', pid: '42' }, ':job_id:03000000\n'],
      ['raydp-java-worker-02000000-42.log', { component: 'worker', job_id: '02000000', pid: '42' }],
      ['raydp-java-worker-ffffffff-42.log', { component: 'worker', job_id: '03000000', pid: '42' }, ':job_id:03000000\n'],
      [`cpp-core-worker-${WORKER}_42.log`, { component: 'core_worker', worker_id: WORKER, pid: '42' }],
      [`java-core-worker-${WORKER}_42.log`, { component: 'core_worker', worker_id: WORKER, pid: '42' }],
    ])('%s', (name, fields, marker = '') => {
      const records = read(lua, name, `${marker}[2026-11-23 03:12:39,292 I 1 1] a\n`);

      expect(records).toHaveLength(1);
      expect(records[0]).toMatchObject(fields);
      expect(read(lua, `${name}.1`, `${marker}a\n`)[0]).toMatchObject({ ...fields, file: name });
    });
  });

  describe('lines of workers in the log of a driver', () => {
    const dropped = (text: string) => logs(read(lua, 'job-driver-a.log', text, { duplicates: { driverForwardedLines: false } }));

    test.each([
      '\u001b[36m(MyActor(index=2) pid=18423)\u001b[0m a', '\u001b[36m(MyActor(index=2) pid=18423, ip=10.0.0.6)\u001b[0m a', '(f pid=18423) a', '(pid=18423) a',
      '(f pid=18423, ip=10.0.0.6) a', '(f pid=18423, ip=fd00::1) a', '(MyActor(index=2) pid=18423) a', '\u001b[95m(f pid=18423)\u001b[0m ', '(f pid=18423) ',
      '\u001b[36m(<A(x) y=(1, 2)> pid=18423)\u001b[0m a', '(my pid=7 actor pid=18423) a', '\u001b[36m(f pid=1)\u001b[0m a [repeated 5x across cluster]',
      '(f pid=1) Traceback (most recent call last):', `(${'x'.repeat(900)} pid=1) a`,
    ])('%s', (line) => {
      expect(dropped(`mine\n${line}\nmine too\n`)).toEqual(['mine', 'mine too']);
      expect(dropped(`Traceback (most recent call last):\n  File "a.py"\n${line}\n    1/0\nValueError: a\nmine\n`))
        .toEqual(['Traceback (most recent call last):\n  File "a.py"\n    1/0\nValueError: a', 'mine']);
    });

    test.each([
      '(f pid=x) a', '(f mypid=1) a', '(f pid=1 a', 'f pid=1) a', '(f pid=1)a', ' (f pid=1) a', '(f) pid=1', '\u001b[33m(raylet)\u001b[0m a', '(autoscaler +5s) a',
      '(EngineCore_0 pid=123) WARNING 11-23 03:12:40 [utils.py:1] a', `(${'x'.repeat(2000)} pid=1) a`,
    ])('not %s', (line) => {
      expect(dropped(`mine\n${line}\nmine too\n`)).toEqual(['mine', line, 'mine too']);
    });
  });
});
