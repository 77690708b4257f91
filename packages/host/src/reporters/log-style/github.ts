import type { LogStyle, Problem } from './log-style';

/**
 * Workflow commands (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands); the runner looks for them on both outputs. What has to be escaped:
 * `escapeData` and `escapeProperty` of actions/toolkit, packages/core/src/command.ts.
 */
export const githubLog: LogStyle = {
  beginGroup: ({ title }) => `::group::${escaped(title)}\n`,
  endGroup: () => '::endgroup::\n',
  annotates: true,
  problem: (problem) => `::${problem.severity} ${propertiesOf(problem)}::${escaped(problem.text)}\n`,
};

function propertiesOf({ place }: Problem): string {
  const at = place === undefined ? {} : { file: place.file, line: place.line, col: place.column };
  return Object.entries({ title: 'carryover', ...at })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`]))
    .join(',');
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
