// One measurement for main.ts, in plain JavaScript so that nothing but what is measured is loaded. Needs the compiled library.
const { createHash } = require('node:crypto');
const { join } = require('node:path');

const LIBRARY = join(__dirname, '../..');
const [variant, argument] = process.argv.slice(2);

if (variant === 'import') {
  const start = process.cpuUsage();
  require(argument === 'cdk8s-ray-logs' ? LIBRARY : argument);
  report(start, '');
} else {
  const { App, ApiObject, Chart } = require('cdk8s');
  const library = require(LIBRARY);
  const build = variant === 'library' ? withLibrary : byHand;
  // The objects to write by hand are taken from the library once, before the clock starts.
  const template = variant === 'library' ? undefined : objectsOfOne();
  const start = process.cpuUsage();
  const chart = new Chart(new App(), 'bench');
  build(chart, Number(argument));
  report(start, App.of(chart).synthYaml());

  function objectsOfOne() {
    const one = new Chart(new App(), 'bench');
    withLibrary(one, 1);
    // As object literals, which is what somebody would write.
    return one.toJson().map((object) => new Function(`return ${JSON.stringify(object)}`));
  }

  function withLibrary(scope, count) {
    const sidecar = new library.RayLoggingSidecar(scope, 'logs', { outputs: [new library.LokiOutput({ host: 'loki-gateway', port: 80 })] });
    for (let i = 0; i < count; i++) {
      new library.RayClusterWithLogs(scope, `cluster-${i}`, {
        metadata: { name: `cluster-${i}` },
        rayVersion: '2.60.0',
        image: 'rayproject/ray:2.60.0',
        enableInTreeAutoscaling: true,
        head: { resources: { limits: { cpu: '2', memory: '8Gi' } } },
        workerGroups: [
          { groupName: 'cpu', replicas: 1, minReplicas: 0, maxReplicas: 10, resources: { limits: { cpu: '4', memory: '16Gi' } } },
          { groupName: 'gpu', replicas: 1, minReplicas: 0, maxReplicas: 4, resources: { limits: { 'cpu': '8', 'memory': '64Gi', 'nvidia.com/gpu': '1' } } },
        ],
        sidecar,
      });
    }
  }

  function byHand(scope, count) {
    const [config, cluster] = template;
    new ApiObject(scope, 'config', config());
    for (let i = 0; i < count; i++) {
      const object = cluster();
      object.metadata.name = `cluster-${i}`;
      new ApiObject(scope, `cluster-${i}`, object);
    }
  }
}

function report(start, text) {
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({
    cpu: (user + system) / 1e6,
    memory: process.resourceUsage().maxRSS / 1024,
    digest: createHash('sha256').update(text).digest('hex'),
  }));
}
