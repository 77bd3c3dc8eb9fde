/** Names the controller in its certificate for agents, whatever address they reach it by; the API's own certificate may be the operator's. */
export const CONTROLLER_NAME = 'controller.welkin.internal'
