/**
 * Has node:test find the test that a callback belongs to by the callback's context. By itself it follows every promise with hooks, which
 * makes code that awaits much a quarter slower. To be loaded before node:test is, which takes these functions when it is loaded.
 */
import hooks, { AsyncLocalStorage, AsyncResource, type HookCallbacks } from 'node:async_hooks'

const { createHook, executionAsyncId } = hooks
/** The number by which node:test knows the test. */
const current = new AsyncLocalStorage<number>()

/** node:test makes an AsyncResource of this name for each test, suite and hook. */
const TEST = 'Test'
const tests = new WeakSet<object>()

hooks.createHook = ({ init }: HookCallbacks) =>
  createHook({
    init(id, type, trigger, resource) {
      if (type !== TEST) return
      tests.add(resource)
      init?.(id, type, trigger, resource)
    },
    trackPromises: false,
  })

hooks.executionAsyncId = () => current.getStore() ?? executionAsyncId()

const { runInAsyncScope } = AsyncResource.prototype
AsyncResource.prototype.runInAsyncScope = function (this: AsyncResource, act, thisArg, ...args) {
  const acting = () => Reflect.apply(act, thisArg, args)
  const acted = tests.has(this) ? () => current.run(this.asyncId(), acting) : acting
  return Reflect.apply(runInAsyncScope, this, [acted])
}
