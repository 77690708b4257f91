import type { Command, CommandContext, CommandResult, CommandRunner } from './command-runner';

/** Runs commands of one queue one after another; their limits count from when it is their turn. All others run at once. */
export function queueingCommandRunner(commands: CommandRunner): CommandRunner {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(command: Command, context: CommandContext): Promise<CommandResult> {
      const { queue } = command;
      if (queue === undefined) {
        return commands.run(command, context);
      }
      const before = last.get(queue) ?? Promise.resolve();
      const running = before.then(() => {
        context.signal.throwIfAborted();
        return commands.run(command, context);
      });
      // Whoever comes next waits for its end, however that is.
      last.set(
        queue,
        running.then(
          () => undefined,
          () => undefined,
        ),
      );
      return running;
    },
  };
}
