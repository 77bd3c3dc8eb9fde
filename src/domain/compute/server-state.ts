/** Names the states of a server, what is going on with it, and what is done to it. */

export type ServerStatus = 'building' | 'active' | 'stopped' | 'paused' | 'error'
export type ServerAction =
  | 'start'
  | 'stop'
  | 'pause'
  | 'unpause'
  | 'reboot'
  | 'hard-reboot'
  | 'attach-volume'
  | 'detach-volume'
  | 'create-image'

/** What is going on; null when nothing is. */
export type ServerTask =
  | 'scheduling'
  | 'spawning'
  | 'powering-on'
  | 'powering-off'
  | 'pausing'
  | 'unpausing'
  | 'rebooting'
  | 'hard-rebooting'
  | 'image-snapshot'
  | 'image-uploading'
  | 'deleting'

export type Reboot = Extract<ServerTask, 'rebooting' | 'hard-rebooting'>
