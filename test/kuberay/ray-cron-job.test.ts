import * as fc from 'fast-check';
import { manifestOf } from './manifest-of';
import { sample } from './samples';
import { KubeRayVersion, RayCronJob, RayCronJobProps } from '../../src';

const MINIMAL: RayCronJobProps = { metadata: { name: 'nightly' }, rayVersion: '2.52.0', entrypoint: 'python train.py', schedule: '0 3 * * *' };

const manifest = (props: Partial<RayCronJobProps> = {}) => manifestOf((chart) => new RayCronJob(chart, 'job', { ...MINIMAL, ...props }));

test('the sample, field for field', () => {
  const [original] = sample('ray-cronjob.sample.yaml');
  const { schedule, jobTemplate: { entrypoint, runtimeEnvYAML, rayClusterSpec } } = original.spec;
  expect(manifest({
    metadata: original.metadata,
    schedule,
    entrypoint,
    runtimeEnvYaml: runtimeEnvYAML,
    shutdownAfterJobFinishes: true,
    ttlSecondsAfterFinished: 600,
    head: { podTemplate: rayClusterSpec.headGroupSpec.template },
    workerGroups: [{ groupName: 'small-group', replicas: 1, minReplicas: 1, maxReplicas: 5, podTemplate: rayClusterSpec.workerGroupSpecs[0].template }],
  })).toEqual(original);
});

test('every property of its own', () => {
  const { spec: { jobTemplate, ...own } } = manifest({ timeZone: 'Asia/Tokyo', suspend: true, additionalCronJobSpec: { future: 1 }, kubeRayVersion: KubeRayVersion.of('1.8.0') });
  expect(own).toEqual({ schedule: '0 3 * * *', timeZone: 'Asia/Tokyo', suspend: true, future: 1 });
  expect(jobTemplate.entrypoint).toBe('python train.py');
});

test.each(['* * * * *', '*/5 0-23/2 1,15 JAN-mar MON', '? 0 ? * 0-6', '@daily', '@every 1h30m', ' 0  0 1 1 * '])('schedule %s', (schedule) => {
  expect(manifest({ schedule }).spec.schedule).toBe(schedule);
});

test('no text brings the check of a schedule down', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-*,/0-9 a-z@]{0,20}$/)), (schedule) => {
    try {
      manifest({ schedule });
    } catch (error) {
      expect((error as Error).message).toMatch(/^chart\/job: schedule = /);
    }
  }));
});

describe('refused', () => {
  test.each<[string, Partial<RayCronJobProps>, string]>([
    ['a long name', { metadata: { name: 'a'.repeat(37) } }, `metadata.name = "${'a'.repeat(37)}": has 37 characters, and KubeRay allows a RayCronJob 36; shorten it`],
    ['four fields', { schedule: '0 3 * *' }, "schedule = \"0 3 * *\": does not have five fields; write minute, hour, day of the month, month, day of the week: '0 3 * * *'"],
    ['the 60th minute', { schedule: '60 3 * * *' }, 'schedule = "60 3 * * *": has a minute that is none: 60; use *, or 0 to 59, with - , and /'],
    ['a Sunday by another number', { schedule: '0 3 * * 7' }, 'schedule = "0 3 * * 7": has a day of the week that is none: 7; use *, or 0 to 6, with - , and /'],
    ['a range that runs backwards', { schedule: '0 5-3 * * *' }, 'has a hour that is none: 5-3'],
    ['no step', { schedule: '*/0 3 * * *' }, 'has a minute that is none: */0'],
    ['a time zone in the schedule', { schedule: 'TZ=UTC 0 3 * * *' }, 'schedule = "TZ=UTC 0 3 * * *": names a time zone, which KubeRay takes elsewhere; use timeZone'],
    ['an unknown time zone', { timeZone: 'Asia/Edo' }, "timeZone = \"Asia/Edo\": is no time zone; use a name like 'Asia/Tokyo' or 'UTC'"],
    ['an offset', { timeZone: '+09:00' }, 'timeZone = "+09:00": is no time zone'],
    ['an old KubeRay', { kubeRayVersion: KubeRayVersion.V1_5_2 }, 'kubeRayVersion = "1.5.2": has no RayCronJob; use KubeRay 1.6.0 or newer'],
    ['a time zone in an old KubeRay', { timeZone: 'UTC', kubeRayVersion: KubeRayVersion.V1_6_2 }, 'spec.timeZone: is not in KubeRay 1.6.2; use KubeRay 1.7.0 or newer, or leave it out'],
    ['a job that cannot be', { ttlSecondsAfterFinished: -1 }, 'ttlSecondsAfterFinished = -1: is not a whole number of at least 0; correct it'],
  ])('%s', (_, props, text) => {
    expect(() => manifest(props)).toThrow(text);
  });
});
