import type { LogStyle, Problem } from './log-style';

/** https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands, with what it says of escaping. */
export const azureLog: LogStyle = {
  beginGroup: ({ title }) => `##[group]${title}\n`,
  endGroup: () => '##[endgroup]\n',
  annotates: true,
  problem: (problem) => `##vso[task.logissue ${propertiesOf(problem)}]carryover: ${escaped(problem.text)}\n`,
};

function propertiesOf({ severity, place }: Problem): string {
  const at = place === undefined ? {} : { sourcepath: place.file, linenumber: place.line, columnnumber: place.column };
  return Object.entries({ type: severity, ...at })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapedProperty(String(value))};`]))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(';', '%3B').replaceAll(']', '%5D');
}
