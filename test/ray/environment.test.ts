import { Duration, Size } from 'cdk8s';
import { rayLoggingEnvironment, RayNoise } from '../../src/ray/environment';

test('nothing unless asked', () => {
  expect(rayLoggingEnvironment()).toEqual({});
  expect(rayLoggingEnvironment({ noise: RayNoise.DEFAULT, json: false, logToDriver: true, serveLogToStderr: true })).toEqual({});
});

test('rotation', () => {
  expect(rayLoggingEnvironment({ rotation: {} })).toEqual({ RAY_ROTATION_MAX_BYTES: '104857600', RAY_ROTATION_BACKUP_COUNT: '5' });
  expect(rayLoggingEnvironment({ rotation: { maxSize: Size.gibibytes(1), backups: 2 } })).toMatchObject({ RAY_ROTATION_MAX_BYTES: '1073741824' });
  expect(() => rayLoggingEnvironment({ rotation: { maxSize: Size.kibibytes(20) } })).toThrow('RayRotation: maxSize = "20480 bytes": is not between');
  expect(() => rayLoggingEnvironment({ rotation: { backups: 0 } })).toThrow('RayRotation: backups = 0');
});

test('JSON', () => {
  expect(rayLoggingEnvironment({ json: true })).toMatchObject({ RAY_BACKEND_LOG_JSON: '1', RAY_LOGGING_CONFIG_ENCODING: 'JSON' });
});

test('noise', () => {
  expect(rayLoggingEnvironment({ noise: RayNoise.QUIET }).RAY_event_stats_print_interval_ms).toBe('3600000');
  expect(rayLoggingEnvironment({ noise: RayNoise.QUIET, eventStatsInterval: Duration.minutes(5) }).RAY_event_stats_print_interval_ms).toBe('300000');
  expect(() => rayLoggingEnvironment({ eventStatsInterval: Duration.millis(0) })).toThrow('is shorter than a second');
});

test('what Ray writes twice', () => {
  expect(rayLoggingEnvironment({ logToDriver: false, serveLogToStderr: false })).toEqual({ RAY_LOG_TO_DRIVER: '0', RAY_SERVE_LOG_TO_STDERR: '0' });
});
