/**
 * Looks a name up once per request, however often the request names it.
 *
 * @module
 */

/** The function, memoized by name. */
export function remembered<T>(ask: (name: string) => T): (name: string) => T {
  const answers = new Map<string, T>();
  return (name) => {
    let answer = answers.get(name);
    if (answer === undefined) answers.set(name, answer = ask(name));
    return answer;
  };
}
