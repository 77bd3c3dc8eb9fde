/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  secrets: 'secret',
}
