export { execaCommandRunner } from './command-runner/execa-command-runner';
export type { Environment } from './environment/environment';
export { processEnvironment } from './environment/process-environment';
export { type AppTraits, runProcess } from './run-process';
