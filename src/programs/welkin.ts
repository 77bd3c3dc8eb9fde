#!/usr/bin/env node
/** The command line. Each command loads only what it needs. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { switchCoreDumpsOff } from './core-dumps.ts'
import { errorText } from './error-text.ts'
import { addOperationCommands } from './operation/command.ts'
import { addProjectCommands } from './project/command.ts'
import { addSecretCommands } from './secret/command.ts'
import { defaultState, stateFolder } from './state-folder.ts'
import { version } from './version.ts'

const program = new Command('welkin')
  .description('A cloud operating system in one program.')
  .version(version(), '-V, --version')
  .showHelpAfterError('(welkin --help shows what there is)')
  .hook('preAction', switchCoreDumpsOff)

const stateOption = () => new Option('--state <folder>', 'where the cloud keeps everything').default(defaultState(process.env))
const logOption = () =>
  new Option('--log-level <level>', 'how much the logs say').choices(['debug', 'info', 'warn', 'error']).default('info')
const policyOption = () =>
  new Option('--policy <file>', 'rules in place of the defaults, as YAML; policy.yaml in the state folder unless told')

const identitySettingsOption = () =>
  new Option(
    '--identity-settings <file>',
    'rules for passwords and lock-outs, as YAML; identity.yaml in the state folder unless told',
  )

const databaseOption = () =>
  new Option('--database <url>', 'of a controller that was given one; SQLite in the state folder unless told')

const limitModelOption = () =>
  new Option('--limit-model <model>', 'how limits of a domain and of its projects belong together')
    .choices(['flat', 'strict_two_level'])
    .default('flat')

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  return value
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 is wanted.')
  return value
}

program
  .command('up')
  .description('a whole cloud on this machine; what `npm start` runs')
  .addOption(stateOption())
  .option('--port <number>', 'where all APIs listen (7070 unless told)', port)
  .option('--listen <address>', 'on which address: 127.0.0.1 unless told, 0.0.0.0 for all')
  .option('--public-cidr <block>', 'addresses of the public network; a free 172.24.N.0/24 unless told')
  .option('--database <url>', 'postgres://user@host/name, at the first start; SQLite in the state folder unless told')
  .option('--ovn-port <number>', 'where hosts reach OVN, when the address is one that they reach (6642 unless told)', port)
  .option('--encap-ip <address>', "this machine's end of the tunnels from other hosts; the address of --listen unless told")
  .option(
    '--public-url <url>',
    'how clients reach the APIs, where not by the address of --listen: https://cloud.example.org:7070',
  )
  .option('--plain-tunnels', 'what guests of several hosts send each other goes without encryption')
  .option('--no-plain-tunnels', 'encrypted again')
  .option('--plain-http', 'without TLS although --listen is an address that others reach')
  .option('--no-plain-http', 'with TLS again')
  .option('--tls-certificate <file>', "what the APIs show, as PEM with the chain; one of the cloud's own authority unless told")
  .option('--tls-key <file>', 'and its private key')
  .option('--fake', 'without machines: needs neither root nor packages', false)
  .option('--fake-hosts <number>', 'how many hosts a fake cloud pretends to have', count, 1)
  .option('--inspect [address]', 'lets a debugger attach to the controller (127.0.0.1:9229 unless told)')
  .option('--no-customary-ports', 'leave ports 5000, 8774, 9292, 9696 … alone')
  .addOption(policyOption())
  .addOption(identitySettingsOption())
  .addOption(limitModelOption())
  .addOption(logOption())
  .action(async (options) => {
    const { up } = await import('./up/up.ts')
    await up(stateFolder(options.state), options, process.env.PATH ?? '')
  })

program
  .command('controller')
  .description('APIs, operations and reconcilers over one database')
  .addOption(stateOption())
  .option('--database <url>', 'sqlite:/path or postgres://user@host/name; SQLite in the state folder unless told')
  .option('--port <number>', 'where it listens', port)
  .option('--listen <address>', 'on which address')
  .option(
    '--ovn-northbound <endpoint>',
    "OVN's northbound database: unix:/path, tcp:host:port or ssl:host:port; this machine's unless told",
  )
  .option('--ovn-southbound <endpoint>', 'and its southbound one')
  .option('--guest-image <file>', 'a qcow2 (or *.raw) that is made the public image `tiny`')
  .option('--fake', 'with a fake network', false)
  .option('--no-customary-ports', 'leave ports 5000, 8774, 9292, 9696 … alone')
  .addOption(policyOption())
  .addOption(identitySettingsOption())
  .addOption(limitModelOption())
  .addOption(logOption())
  .action(async (options) => {
    const { controllerCommand } = await import('./controller/command.ts')
    await controllerCommand(stateFolder(options.state), options)
  })

program
  .command('agent')
  .description('keeps one host as the controller wants it; needs root')
  .addOption(stateOption())
  .option('--controller <url>', 'https://host:port; the cloud in the state folder unless told')
  .option('--join-token <token>', 'buys the credential at the first start (`welkin token` makes one)')
  .option('--hostname <name>', 'how this host is called')
  .option('--zone <name>', 'its availability zone', 'nova')
  .option('--ovn-central', "also keeps OVN's databases and northd here", false)
  .addOption(
    new Option('--operator-files', "also hands the operator's files to this machine's controller").default(false).hideHelp(),
  )
  .addOption(policyOption().hideHelp())
  .option('--ovn-southbound <endpoint>', "OVN's southbound database when it is not where the controller says: tcp:host:port")
  .option('--encap-ip <address>', "this host's end of the tunnels; the address by which it reaches the controller unless told")
  .option('--fake', 'with fake guests, disks and ports', false)
  .option('--fake-hosts <number>', 'how many hosts to pretend to be', count, 1)
  .addOption(logOption())
  .action(async (options) => {
    const { agentCommand } = await import('./agent/command.ts')
    await agentCommand(stateFolder(options.state), options, process.env.PATH ?? '')
  })

program
  .command('down')
  .description('stops the cloud on this machine; guests go on unless told')
  .addOption(stateOption())
  .option('--guests', 'ends guests, networks and daemons too: nothing of it runs afterwards', false)
  .option('--purge', 'and deletes the state folder with all disks and images (implies --guests)', false)
  .action(async (options) => {
    const { down } = await import('./down/down.ts')
    await down(stateFolder(options.state), options)
  })

program
  .command('status')
  .description('what runs, where it answers, what it holds')
  .addOption(stateOption())
  .option('--database <url>', 'of a controller that was given one; SQLite in the state folder unless told')
  .option('--json', 'for programs', false)
  .action(async (options) => {
    const { status } = await import('./status/status.ts')
    await status(stateFolder(options.state), options)
  })

program
  .command('doctor')
  .description('looks for what is wrong, and says what to do about it')
  .addOption(stateOption())
  .option('--database <url>', 'of a controller that was given one; SQLite in the state folder unless told')
  .option('--json', 'for programs', false)
  .action(async (options) => {
    const { doctor } = await import('./doctor/doctor.ts')
    await doctor(stateFolder(options.state), options, process.env.PATH ?? '')
  })

program
  .command('token')
  .description('makes a join token for another host’s agent')
  .addOption(stateOption())
  .option('--database <url>', 'the cloud’s database; SQLite in the state folder unless told')
  .option('--hours <number>', 'how long it is good for', count, 24)
  .action(async (options) => {
    const { token } = await import('./token.ts')
    await token(stateFolder(options.state), options)
  })

addOperationCommands(program, { stateOption, databaseOption })

const audit = program.command('audit').description('who asked for what, through which API, and whether it was allowed')

const auditOptions = (command: Command) =>
  command
    .addOption(stateOption())
    .addOption(databaseOption())
    .option('--user <id>', 'of this user')
    .option('--project <id>', 'by tokens for this project')
    .option('--action <name>', 'as policy files spell it: os_compute_api:servers:delete')
    .option('--row <id>', 'that named or changed this')
    .option('--request <id>', 'the request id that the caller was shown')
    .addOption(new Option('--outcome <outcome>', 'what came of it').choices(['allowed', 'refused', 'failed']))
    .option('--since <moment>', 'from then on: 2026-11-29, 2026-11-29T12:00:00Z')
    .option('--until <moment>', 'before then')

auditOptions(audit.command('list').description('the newest first'))
  .option('--limit <number>', 'so many at most', count, 50)
  .option('--json', 'for programs', false)
  .action(async (options) => {
    const { listCommand } = await import('./audit/audit.ts')
    console.log(await listCommand(stateFolder(options.state), options))
  })

auditOptions(audit.command('export').description('all of it, a JSON object a line, oldest first')).action(async (options) => {
  const { exportCommand } = await import('./audit/audit.ts')
  const exported = await exportCommand(stateFolder(options.state), options, process.stdout)
  console.error(`${exported} events`)
})

const host = program.command('host').description('the machines that guests run on')

host
  .command('list')
  .description('who has joined, when it was last heard, what is on it')
  .addOption(stateOption())
  .addOption(databaseOption())
  .option('--json', 'for programs', false)
  .action(async (options) => {
    const { listCommand } = await import('./host/host.ts')
    console.log(await listCommand(stateFolder(options.state), options))
  })

host
  .command('forget')
  .argument('<hostname>')
  .description('lets a host go that will not come back; refused while it is heard of or has servers')
  .addOption(stateOption())
  .addOption(databaseOption())
  .option('--lose-servers', 'gives up the servers that are on it: they end in ERROR, without a disk', false)
  .action(async (hostname, options) => {
    const { forgetCommand } = await import('./host/host.ts')
    console.log(await forgetCommand(stateFolder(options.state), hostname, options))
  })

const policy = program.command('policy').description('who may do what, and why')

policy
  .command('list')
  .description('every action with its rule; a star marks those of the policy file')
  .addOption(stateOption())
  .addOption(policyOption())
  .option('--json', 'for programs', false)
  .action(async (options) => {
    const { listCommand } = await import('./policy/policy.ts')
    listCommand(stateFolder(options.state), options)
  })

policy
  .command('show <action>')
  .description('one action: its rule, the default, and the requests that ask it')
  .addOption(stateOption())
  .addOption(policyOption())
  .option('--json', 'for programs', false)
  .action(async (action, options) => {
    const { showCommand } = await import('./policy/policy.ts')
    showCommand(stateFolder(options.state), action, options)
  })

policy
  .command('check <action>')
  .description('may this user do that, and which part of the rule says so; ends with 1 when not')
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(policyOption())
  .requiredOption('--user <user>', 'name or id')
  .option('--user-domain <domain>', 'where the name is looked for; Default unless told')
  .option('--project <project>', 'with a token for this project')
  .option('--project-domain <domain>', 'where its name is looked for; Default unless told')
  .option('--domain <domain>', 'with a token for this domain')
  .option('--system', 'with a token for the system')
  .option('--target <name=value...>', 'what the request names: user_id=…, target.user.domain_id=…')
  .option('--json', 'for programs', false)
  .action(async (action, options) => {
    const { CANNOT_TELL, checkCommand } = await import('./policy/policy.ts')
    process.exitCode = CANNOT_TELL
    process.exitCode = (await checkCommand(stateFolder(options.state), action, options)) ? 0 : 1
  })

addSecretCommands(program, { stateOption, databaseOption })
addProjectCommands(program, { stateOption, databaseOption })

const identity = program.command('identity').description('users, keys and rights, by hand')

identity
  .command('import <file>')
  .description('lets many people in at once: users, projects, groups and roles from a CSV file (- for standard input)')
  .addOption(new Option('--state <folder>', 'where the cloud keeps everything; without it OS_AUTH_URL and its kin name a cloud'))
  .addOption(databaseOption())
  .option('--dry-run', 'tells what would be made, and makes nothing', false)
  .option('--domain <name>', 'of lines that name none; Default unless told')
  .option('--passwords <file>', 'where passwords that are made up go (only its owner may read it); the terminal unless told')
  .action(async (file, { state, ...options }) => {
    const { importCommand } = await import('./identity/import.ts')
    const remote = process.env.OS_AUTH_URL && !state && !options.database ? process.env : undefined
    const folder = stateFolder(state ?? defaultState(process.env))
    console.log(await importCommand(folder, file, { ...options, remote }))
  })

identity
  .command('who-can <action>')
  .description('everybody whom the rule in force lets do that, and with which token')
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(policyOption())
  .option('--json', 'for programs', false)
  .action(async (action, options) => {
    const { whoCanCommand } = await import('./identity/who-can.ts')
    console.log(await whoCanCommand(stateFolder(options.state), action, options))
  })

identity
  .command('reset-admin-password')
  .description('for when it is lost: a new password; tokens made before are void')
  .addOption(stateOption())
  .addOption(databaseOption())
  .option('--user <name>', 'of another user in the domain Default', 'admin')
  .addOption(new Option('--password <password>', 'made up and printed unless told').env('WELKIN_PASSWORD'))
  .action(async (options) => {
    const { resetPasswordCommand } = await import('./identity/keys.ts')
    console.log(await resetPasswordCommand(stateFolder(options.state), options))
  })

identity
  .command('rotate-keys')
  .description('another key signs tokens from now on; nobody is logged out')
  .addOption(stateOption())
  .addOption(databaseOption())
  .action(async (options) => {
    const { rotateKeysCommand } = await import('./identity/keys.ts')
    console.log(await rotateKeysCommand(stateFolder(options.state), options))
  })

program
  .command('bootstrap')
  .description('makes sure that an admin can log in, with its project, roles and endpoints; again changes nothing')
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(
    new Option('--bootstrap-password, --password <password>', 'of the admin, who has it afterwards').env('OS_BOOTSTRAP_PASSWORD'),
  )
  .addOption(new Option('--bootstrap-username, --username <name>').env('OS_BOOTSTRAP_USERNAME').default('admin'))
  .addOption(new Option('--bootstrap-project-name, --project-name <name>').env('OS_BOOTSTRAP_PROJECT_NAME').default('admin'))
  .addOption(new Option('--bootstrap-role-name, --role-name <name>').env('OS_BOOTSTRAP_ROLE_NAME').default('admin'))
  .addOption(new Option('--bootstrap-service-name, --service-name <name>').env('OS_BOOTSTRAP_SERVICE_NAME').default('keystone'))
  .addOption(new Option('--bootstrap-region-id, --region-id <id>').env('OS_BOOTSTRAP_REGION_ID'))
  .addOption(
    new Option('--bootstrap-public-url, --public-url <url>', 'where the identity service answers').env('OS_BOOTSTRAP_PUBLIC_URL'),
  )
  .addOption(new Option('--bootstrap-internal-url, --internal-url <url>').env('OS_BOOTSTRAP_INTERNAL_URL'))
  .addOption(new Option('--bootstrap-admin-url, --admin-url <url>').env('OS_BOOTSTRAP_ADMIN_URL'))
  .action(async (options) => {
    const { bootstrapCommand } = await import('./identity/bootstrap.ts')
    console.log(await bootstrapCommand(stateFolder(options.state), options))
  })

program
  .command('version')
  .description('prints the version')
  .action(() => console.log(version()))

program.command('load', { hidden: true }).action(async () => void (await import('./load-all.ts')))

// users of the cloud's own pass through its folders; what is secret is written with a mode of its own
process.umask(0o022)
try {
  await program.parseAsync()
} catch (error) {
  console.error(`welkin: ${errorText(error)}`)
  if (process.env.WELKIN_TRACE) console.error(error)
  process.exit(process.exitCode || 1)
}
