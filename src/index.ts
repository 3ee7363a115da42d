export { AgentVariable, FluentBitValue, SecretKey } from './fluent-bit/value';
export { FluentBitPlugin, PluginKind } from './fluent-bit/plugin';
export { FluentBitVersion } from './fluent-bit/version';
