/** The flags that a command knows, by their long names. */
export interface FlagTable {
  /** Flags that take a value: `--name value`, `--name=value`. */
  readonly withValue: readonly string[];
  /** Flags that are there or not, with an optional `=true` or `=false`. */
  readonly switches: readonly string[];
  /** Flags that may stand alone, and whose value, if there is one, is joined to them: `--name=value`. */
  readonly optionalValue?: readonly string[];
  /** Long names by their letters. */
  readonly letters: Readonly<Record<string, string>>;
}

export interface CommandFlags {
  /** The values of each flag that was given, in order; of a switch, `true` or `false`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** What is not a flag. */
  readonly words: readonly string[];
  /** The place in what was given before which a further flag can be put: before a `--`, else the end. */
  readonly flagsEnd: number;
  /** Each as a sentence that names the flag. */
  readonly problems: readonly string[];
}

/**
 * Reads flags as docker and buildx do (spf13/pflag `flag.go`, `parseArgs`, `parseLongArg`, `parseSingleShortArg`): long ones, letters, which may be joined
 * with each other and with a value, and `--`, after which nothing is a flag. With `until: 'first-word'`, what follows the first word is left alone,
 * as it belongs to a subcommand.
 *
 * A long flag that the table does not have is let pass if its value is joined to it, since buildx learns new ones; without, it is a problem: nobody can tell
 * whether the next word is its value.
 */
export function readCommandFlags(
  given: readonly string[],
  table: FlagTable,
  until: 'end' | 'first-word',
): CommandFlags {
  const reading = new FlagReading(given, table);
  while (reading.hasNext()) {
    const word = reading.next();
    if (word === '--') {
      reading.endFlags();
    } else if (word.startsWith('--')) {
      reading.longFlag(word.slice(2));
    } else if (word.startsWith('-') && word !== '-') {
      reading.letters(word.slice(1));
    } else {
      reading.words.push(word);
      if (until === 'first-word') {
        reading.takeRest();
      }
    }
  }
  return reading;
}

/** The values of a flag, in order. */
export function allValues({ values }: CommandFlags, name: string): readonly string[] {
  return values.get(name) ?? [];
}

/** The value that counts where a flag may be given once. */
export function lastValue(flags: CommandFlags, name: string): string | undefined {
  return allValues(flags, name).at(-1);
}

/** Whether a switch is on. */
export function isSet(flags: CommandFlags, name: string): boolean {
  return lastValue(flags, name) === 'true';
}

class FlagReading implements CommandFlags {
  readonly values = new Map<string, string[]>();
  readonly words: string[] = [];
  readonly problems: string[] = [];
  flagsEnd: number;
  readonly #table: FlagTable;
  readonly #left: string[];

  constructor(given: readonly string[], table: FlagTable) {
    this.flagsEnd = given.length;
    this.#left = [...given];
    this.#table = table;
  }

  hasNext(): boolean {
    return this.#left.length > 0;
  }

  next(): string {
    return this.#left.shift() ?? '';
  }

  /** After a `--`. */
  endFlags(): void {
    this.flagsEnd -= this.#left.length + 1;
    this.takeRest();
  }

  takeRest(): void {
    this.words.push(...this.#left.splice(0));
  }

  /** A flag without its two dashes. */
  longFlag(text: string): void {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? undefined : text.slice(equals + 1);
    if (this.#table.switches.includes(name)) {
      this.#setSwitch(name, value ?? 'true');
    } else if (this.#table.optionalValue?.includes(name)) {
      this.#add(name, value ?? 'true');
    } else if (this.#table.withValue.includes(name)) {
      this.#setValue(`--${name}`, name, value);
    } else if (value === undefined) {
      this.problems.push(
        `--${name}: carryover does not know this flag, nor whether a value follows it; write --${name}=VALUE, or --${name}=true`,
      );
    }
  }

  /** Letters without their dash. */
  letters(text: string): void {
    const letter = text.charAt(0);
    const rest = text.slice(1);
    const name = Object.hasOwn(this.#table.letters, letter) ? this.#table.letters[letter] : undefined;
    if (name === undefined) {
      this.problems.push(`-${letter}: carryover does not know this flag`);
    } else if (this.#table.withValue.includes(name)) {
      this.#setValue(`-${letter}`, name, rest === '' ? undefined : rest.replace(/^=/, ''));
    } else if (rest.startsWith('=')) {
      this.#setSwitch(name, rest.slice(1));
    } else {
      this.#setSwitch(name, 'true');
      if (rest !== '') {
        this.letters(rest);
      }
    }
  }

  #setValue(shown: string, name: string, joined: string | undefined): void {
    if (joined === undefined && !this.hasNext()) {
      this.problems.push(`${shown}: its value is missing`);
      return;
    }
    this.#add(name, joined ?? this.next());
  }

  /** The texts that Go's `strconv.ParseBool` takes. */
  #setSwitch(name: string, value: string): void {
    if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) {
      this.#add(name, 'true');
    } else if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) {
      this.#add(name, 'false');
    } else {
      this.problems.push(`--${name}=${value}: it is true or false`);
    }
  }

  #add(name: string, value: string): void {
    this.values.set(name, [...(this.values.get(name) ?? []), value]);
  }
}
