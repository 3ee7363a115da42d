import { cdk8s, javascript, release } from 'projen';

const repository = 'https://github.com/cdk8s-ray-logs/cdk8s-ray-logs';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-ray-logs',
  description: 'CDK8s constructs that make the logs of Ray clusters on Kubernetes outlive their pods',
  author: 'cdk8s-ray-logs authors',
  authorAddress: repository,
  authorOrganization: true,
  repositoryUrl: `${repository}.git`,
  homepage: `${repository}#readme`,
  bugsUrl: `${repository}/issues`,
  license: 'Apache-2.0',
  copyrightOwner: 'cdk8s-ray-logs authors',
  keywords: ['cdk8s', 'kubernetes', 'ray', 'kuberay', 'logging', 'fluent-bit', 'loki', 'grafana'],
  stability: 'experimental',

  projenrcTs: true,
  projenVersion: '^0.103.25',
  packageManager: javascript.NodePackageManager.NPM,
  defaultReleaseBranch: 'main',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22.x',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',

  // The floors exist on every registry; 10.5 is the first release of constructs with mixins.
  cdk8sVersion: '2.68.91',
  constructsVersion: '10.5.1',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  // cdk8s parses YAML in a process of its own for each file.
  bundledDeps: ['yaml'],
  devDeps: [
    'fast-check', 'tsx', '@types/node@^20',
    // Queries are parsed with the grammars of the query editors, dashboards compared with Grafana's own schema.
    '@grafana/grafana-foundation-sdk', '@grafana/lezer-logql', '@prometheus-io/lezer-promql', '@lezer/common', '@lezer/highlight', '@lezer/lr',
  ],

  publishToPypi: { distName: 'cdk8s-ray-logs', module: 'cdk8s_ray_logs' },
  releaseToNpm: true,
  // A person decides when to release, and names the version in CHANGELOG.md.
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  npmTokenSecret: 'NPM_TOKEN',
  depsUpgradeOptions: { workflow: true },

  // Without them the tests of the filter script fail, as CI is set.
  workflowBootstrapSteps: [{ name: 'Install Lua', run: 'sudo apt-get update && sudo apt-get install --no-install-recommends -y luajit lua5.1 lua-check' }],

  sampleCode: false,
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      moduleNameMapper: { '^cdk8s-ray-logs$': '<rootDir>/src' },
      coverageThreshold: { lines: 95 },
      // Texts that became constants have nothing to cover.
      collectCoverageFrom: ['src/**/*.ts', '!src/**/*-lua.ts', '!src/**/*-py.ts'],
      coverageReporters: ['text-summary', 'lcov'],
    },
  },
  eslintOptions: { dirs: ['src', 'test', 'examples', 'bench', 'e2e', 'scripts'], devdirs: ['test', 'examples', 'bench', 'e2e', 'scripts'] },

  gitignore: ['!/test/fixtures/**', 'cdk8s.out/', '*.tsbuildinfo', '.cache/', '__pycache__/'],
});

for (const path of ['.ci/', 'bench/', 'e2e/', 'examples/', 'pictures/', 'scripts/', 'docs/', 'API.md', 'CONTRIBUTING.md']) {
  project.npmignore?.exclude(`/${path}`);
}

// Sources within the compiled files would double the package, and nobody debugs into it.
project.tsconfig?.file.addOverride('compilerOptions.inlineSourceMap', false);
project.tsconfig?.file.addOverride('compilerOptions.inlineSources', false);

// Tables read better with several properties a line.
project.eslint?.addRules({ '@stylistic/object-property-newline': 'off', 'import/no-unresolved': ['error', { ignore: ['^cdk8s-ray-logs$'] }] });

// unrs-resolver 1.13 lists platform packages that were never published, so `npm ci` refuses the lock file it leads to.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// What is not compiled into the library reads its sources as `cdk8s-ray-logs`, as a user would, and is checked in one go.
const directories = ['bench', 'e2e', 'examples', 'scripts'];
const paths = { 'cdk8s-ray-logs': ['../src'] };
project.tsconfigDev.file.addOverride('compilerOptions.paths', paths);
for (const directory of directories) {
  project.tsconfigDev.addInclude(`../${directory}/**/*.ts`);
  new javascript.TypescriptConfig(project, {
    fileName: `${directory}/tsconfig.json`,
    extends: javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfigDev]),
    compilerOptions: { noEmit: true, paths },
    include: ['**/*.ts'],
  });
}
project.testTask.prependExec('tsc --noEmit -p test');

// Commits do not say what users see of them; the changelog does.
project.tasks.tryFind('bump')!.reset('tsx scripts/bump.ts');
project.removeTask('bump:releasable-commits');
project.deps.removeDependency('commit-and-tag-version');
project.tasks.tryFind('compat')!.reset('tsx scripts/compat.ts');
project.postCompileTask.spawn(project.tasks.tryFind('compat')!);

const task = (name: string, description: string, exec: string) => project.addTask(name, { description, exec, receiveArgs: true });
task('bench:pipeline', 'What arrives in the face of faults; FLUENT_BIT names the binaries', 'tsx --tsconfig bench/tsconfig.json bench/pipeline/main.ts');
task('example', 'Synthesize an example (default: the sample of the Ray documentation)', 'tsx scripts/examples.ts');
task('bench:synth', 'What synthesizing costs beside hand-written objects; needs the compiled library', 'tsx bench/synth/main.ts');
task('e2e', 'Real components: API server, Fluent Bit, Loki, Ray', 'tsx --tsconfig e2e/tsconfig.json e2e/main.ts');
task('e2e:cluster', 'The examples on a whole Kubernetes: the one of KUBECONFIG, else a node that is started and removed, as root', 'tsx --tsconfig e2e/tsconfig.json e2e/cluster/main.ts');
task('pictures', 'Draw the dashboards with recorded answers into docs/pictures, and look at every panel', 'tsx pictures/main.ts');
task('test:consumers', 'Use the packed packages in new TypeScript and Python apps', 'tsx scripts/test-consumers.ts');

project.synth();
