import { expandShellWord } from './shell-word';

/** Why a value cannot be known from the Dockerfile alone. */
export interface Unknown {
  /** The variable that it comes from. */
  readonly variable: string;
  /** The image whose environment may set it; undefined where it is the platform that is not known. */
  readonly image: string | undefined;
  /** The variable by which the value comes in, where that is another one. */
  readonly used?: string | undefined;
}

export interface Value {
  /** Of an unknown value, nothing to rely on. */
  readonly text: string;
  readonly unknown?: Unknown | undefined;
  /** True where the platform that is built for has a part in it. */
  readonly dependsOnPlatform?: boolean | undefined;
}

export type Expanded = Value | { readonly problem: string };

/** The variables that a stage's instructions see (buildkit `frontend/dockerfile/dockerfile2llb/convert.go`, `dispatchEnv` and `dispatchArg`). */
export class Environment {
  /** By name, what `ARG` and `ENV` wrote; the later of both counts. */
  readonly #values = new Map<string, Value>();
  /** What `ENV` alone wrote. */
  readonly #ofImage = new Map<string, Value>();
  /** The image that the stage begins with, whose own variables cannot be seen; undefined where there are none. */
  #image: string | undefined;

  constructor(image?: string) {
    this.#image = image;
  }

  lookup(name: string): Value | undefined {
    const value = this.#values.get(name);
    return (
      value ?? (this.#image === undefined ? undefined : { text: '', unknown: { variable: name, image: this.#image } })
    );
  }

  setArgument(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  setVariable(name: string, value: Value): void {
    this.#values.set(name, value);
    this.#ofImage.set(name, value);
  }

  /** For a variable whose name is not known: from here on, any may be that one. */
  forget(image: string): void {
    this.#values.clear();
    this.#ofImage.clear();
    this.#image ??= image;
  }

  /**
   * What a stage that is based on this one begins with: BuildKit sets the image's variables once more (`toDispatchState`, "initialize base metadata"), so
   * they win over arguments of the same name. An image that cannot be seen may hold such a one.
   */
  child(): Environment {
    const child = new Environment(this.#image);
    for (const [name, value] of this.#image === undefined ? this.#values : []) {
      child.setArgument(name, value);
    }
    for (const [name, value] of this.#ofImage) {
      child.setVariable(name, value);
    }
    return child;
  }

  /** Expands the variables of a word. An unknown one makes the whole word unknown. */
  expand(word: string, escapeToken: string): Expanded {
    let unknown: Unknown | undefined;
    let dependsOnPlatform = false;
    const lookup = (name: string) => {
      const value = this.lookup(name);
      unknown ??= value?.unknown && { ...value.unknown, used: name };
      dependsOnPlatform ||= value?.dependsOnPlatform ?? false;
      return value?.text;
    };
    const expanded = expandShellWord(word, { escapeToken, lookup });
    if (unknown !== undefined) {
      return { text: '', unknown, dependsOnPlatform };
    }
    return 'problem' in expanded ? expanded : { text: expanded.text, dependsOnPlatform };
  }
}
