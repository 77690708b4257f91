import { type OptionDefinition, optionTable } from '@carryover/host';
import { inputName } from './action-input';

const names = new Set((optionTable as readonly OptionDefinition[]).map(({ name }) => name));

/** An option with its value, quoted or not, or without one; not a mount as it stands in a Dockerfile. */
const option =
  /(?<![\w-]|RUN )--([a-z][a-z-]*)(?!=type=)(?![a-z-])(?:[ =]('[^']*'|[^\s'";,:()]+(?=[,.;)]?(?:\s|$)))?)?/g;

/** A message about options in the words of someone who has inputs: `--mount 'id=a'` is `mounts: id=a` there. */
export function inInputWords(text: string): string {
  return text.replace(option, (whole, name: string, value: string | undefined) => {
    if (!names.has(name)) {
      return whole;
    }
    const input = inputName(name);
    const isValue = value !== undefined && (value.startsWith("'") || values.test(value));
    if (isValue) {
      const space = whole.endsWith(' ') ? ' ' : '';
      return `${input}: ${value.replace(/^'(.*)'$/, '$1')}${space}`;
    }
    return whole.replace(`--${name}`, input);
  });
}

/** What comes after an option and looks like no word of a sentence. */
const values = /[=/.]|^(?:true|false|always|success|never|keep|fill|replace|merge)$/;
