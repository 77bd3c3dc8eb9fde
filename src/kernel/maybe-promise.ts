/** Goes on with a value at once where it is there already: a promise for each step of a request costs more than most steps do. */

export type MaybePromise<T> = T | Promise<T>

export const whenDone = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  value instanceof Promise ? value.then(next) : next(value)

/** As `try` and `catch` around something that may be done at once or later. */
export function orElse<T>(act: () => MaybePromise<T>, refused: (thrown: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = act()
    return value instanceof Promise ? value.catch(refused) : value
  } catch (thrown) {
    return refused(thrown)
  }
}
