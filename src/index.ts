export { AgentVariable, FluentBitValue, SecretKey } from './fluent-bit/value';
export { FluentBitPlugin, PluginKind } from './fluent-bit/plugin';
export { FluentBitVersion } from './fluent-bit/version';
export { RayDuplicates, RayLogLevel, RayPipelineOptions } from './fluent-bit/ray-pipeline';
export { RayLoggingEnvironmentOptions, RayNoise, RayRotation } from './ray/environment';
export { Redaction } from './ray/redactions';
