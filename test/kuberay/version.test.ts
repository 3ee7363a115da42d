import { KubeRayVersion, KubernetesVersion } from '../../src';

test.each([
  ['Kubernetes', KubernetesVersion.of('1.30.2')],
  ['KubeRay', KubeRayVersion.of('1.30.2')],
])('a version of %s compares by its numbers', (_, version) => {
  expect(version.atLeast('1.9.9')).toBe(true);
  expect(version.atLeast('1.30.2')).toBe(true);
  expect(version.atLeast('1.30.3')).toBe(false);
  expect(`${version}`).toBe('1.30.2');
});

test('what is no version is refused', () => {
  expect(() => KubernetesVersion.of('v1.30')).toThrow("KubernetesVersion: version = \"v1.30\": is not of the form x.y.z; write it like '1.34.0'");
  expect(() => KubeRayVersion.of('latest')).toThrow("KubeRayVersion: version = \"latest\": is not of the form x.y.z; write it like '1.7.0'");
});
