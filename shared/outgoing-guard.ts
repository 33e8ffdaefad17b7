// Which addresses outgoing calls may reach: none of this machine, its network or its platform, unless OPSBOOK_PRIVATE_HOSTS names them.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { config } from './config.ts'

/** What a call is checked against; tests bring their own. */
export interface Guard {
  /** Names and addresses, in lower case, that may be called although they are private. */
  readonly privateHosts: readonly string[]
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>
}

/** The guard of the running app: its settings, and the names that this machine knows. */
export function appGuard(): Guard {
  return { privateHosts: config().privateHosts, resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address) }
}

/** Not for the public, by the registries of IANA for special-purpose addresses (RFC 6890) and the RFC of each. */
const privateIpv4 = [
  '0.0.0.0/8', // this network, RFC 1122
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // shared by providers, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122
  '168.63.129.16/32', // the platform of Azure, learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
  '169.254.0.0/16', // link-local and metadata of clouds, RFC 3927
  '172.16.0.0/12', // private, RFC 1918
  '192.0.0.0/24', // protocol assignments, RFC 6890
  '192.0.2.0/24', // documentation, RFC 5737
  '192.88.99.0/24', // relays of 6to4, RFC 7526
  '192.168.0.0/16', // private, RFC 1918
  '198.18.0.0/15', // benchmarks, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved and broadcast, RFC 1112 and 919
]
/** Within 2000::/3. Outside of it nothing is public: loopback, unique local (RFC 4193), link-local (RFC 4291), mapped IPv4, NAT64 (RFC 6052), multicast. */
const privateIpv6 = [
  '2001::/23', // protocol assignments and Teredo, RFC 2928 and 4380
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, which carries any IPv4 address, RFC 3056
  '3fff::/20', // documentation, RFC 9637
]

// two lists, for one of both would take IPv4 addresses for mapped ones
const ipv4 = listOf(privateIpv4, 'ipv4')
const ipv6 = listOf(privateIpv6, 'ipv6')
const publicIpv6 = listOf(['2000::/3'], 'ipv6')

function listOf(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/')
    list.addSubnet(network, Number(bits), family)
  }
  return list
}

/** Whether an address is anything but one of the public internet. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return ipv4.check(address, 'ipv4')
  // a zone such as %eth0 exists on links of this machine only
  return isIP(address) !== 6 || address.includes('%') || !publicIpv6.check(address, 'ipv6') || ipv6.check(address, 'ipv6')
}

/** An address that may not be called. */
export class PrivateAddress extends Error {
  constructor(host: string) {
    super(`${host} has a private address; if it is meant, add ${host} to OPSBOOK_PRIVATE_HOSTS`)
  }
}

/** The addresses of a host as an URL writes it, each of them checked; throws PrivateAddress, or the error of the resolver. */
export async function checkedAddresses(hostname: string, { privateHosts, resolve }: Guard): Promise<readonly [string, ...string[]]> {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const [first, ...others] = isIP(host) === 0 ? await resolve(host) : [host]
  if (first === undefined) throw Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' })
  const isAllowed = (address: string) => privateHosts.includes(host) || privateHosts.includes(address) || !isPrivate(address)
  if (![first, ...others].every(isAllowed)) throw new PrivateAddress(host)
  return [first, ...others]
}
