import { written } from './written';
import { StdoutFormat, StdoutOutput } from '../../src';

test('JSON lines by default', () => {
  expect(written(new StdoutOutput())).toBe('Name stdout\nMatch *\nFormat json_lines\njson_date_format iso8601');
});

test('plain text is written through the file plugin', () => {
  expect(written(new StdoutOutput({ match: 'ray', format: StdoutFormat.PLAIN_TEXT, template: '{component} {log}' }))).toBe(
    'Name file\nMatch ray\nPath /dev\nFile stdout\nFormat template\nTemplate {component} {log}');
});

test('the format of Fluent Bit itself has no date options', () => {
  expect(written(new StdoutOutput({ format: StdoutFormat.MSGPACK }))).toBe('Name stdout\nMatch *\nFormat msgpack');
});

test.each([
  [{ template: 'x' }, 'template = "x": has no meaning with the format json_lines'],
  [{ format: StdoutFormat.PLAIN_TEXT, jsonDateKey: 'd' }, 'jsonDateKey = "d": has no meaning with the format plain_text'],
  [{ format: StdoutFormat.MSGPACK, jsonDateFormat: 'epoch' }, 'jsonDateFormat = "epoch": has no meaning with the format msgpack'],
])('refuses %j', (props, message) => {
  expect(() => written(new StdoutOutput(props))).toThrow(`chart/config: StdoutOutput: ${message}; leave it out or choose another format`);
});
