/** Declares what is refused of URLs, and what goes wrong with those that are let through. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface OfUrl {
  url: string
}

export const fetchRefusals = defineRefusals('guarded_fetch', {
  url_refused: { code: 'bad_request', say: ({ url }: OfUrl) => `It is not allowed to read ${url} here.` },
  redirect_refused: {
    code: 'bad_request',
    say: ({ url }: OfUrl) => `The server redirects to ${url}, which is not allowed to be read here.`,
  },
  address_refused: {
    code: 'bad_request',
    say: ({ url }: OfUrl) => `No address of ${url} is one that is allowed to be read from here.`,
  },
  too_many_redirects: {
    code: 'bad_request',
    say: ({ limit }: { limit: number }) => `The server redirects more than ${limit} times.`,
  },
  bad_status: {
    code: 'bad_request',
    say: ({ status }: { status: number }) => `The server answers with status ${status}, not 200.`,
  },
  compressed: {
    code: 'bad_request',
    say: ({ encoding }: { encoding: string }) => `The server sends the data as ${encoding}, though it was not asked to.`,
  },
  unreachable: {
    code: 'bad_request',
    say: ({ url, problem }: OfUrl & { problem: string }) => `${url} cannot be read: ${problem}.`,
  },
})
