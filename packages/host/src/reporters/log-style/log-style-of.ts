import type { LogStyleName } from '../../ci/ci-service';
import { azureLog } from './azure';
import { buildkiteLog } from './buildkite';
import { githubLog } from './github';
import { gitlabLog } from './gitlab';
import type { LogStyle } from './log-style';
import { plainLog } from './plain';
import { teamcityLog } from './teamcity';

const styles: Readonly<Record<LogStyleName, LogStyle>> = {
  github: githubLog,
  gitlab: gitlabLog,
  buildkite: buildkiteLog,
  azure: azureLog,
  teamcity: teamcityLog,
  plain: plainLog,
};

export function logStyleOf(name: LogStyleName): LogStyle {
  return styles[name];
}
