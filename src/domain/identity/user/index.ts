/** Users, groups and their passwords. */
export {
  addMember,
  createGroup,
  deleteGroup,
  findGroup,
  GROUP_NAME_MAX,
  type Group,
  getGroup,
  listGroups,
  removeMember,
  requireMember,
  updateGroup,
} from './group.ts'
export { changeOwnPassword } from './own-password.ts'
export { Passwords } from './password.ts'
export { userRefusals } from './refusals.ts'
export {
  createUser,
  deleteUser,
  findUser,
  findUserNamed,
  getUser,
  listUsers,
  type NewUser,
  PASSWORD_MAX,
  type PasswordSetting,
  USER_NAME_MAX,
  type User,
  type UserChange,
  updateUser,
} from './user.ts'
