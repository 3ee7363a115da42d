import { Problem } from '../problem';

/** The tenant of a Loki that knows no tenants. */
export const SINGLE_TENANT = 'fake';

/** What is wrong with ids of tenants, which are names of folders too. */
export function tenantProblems(property: string, tenants: string[]): Problem[] {
  return tenants.filter((tenant) => !/^[-a-zA-Z0-9!_.*'()]{1,150}$/.test(tenant) || /^\.\.?$/.test(tenant)).map((tenant) => ({
    property, value: tenant, message: 'is not a tenant id that Loki takes', remedy: "use at most 150 letters, digits and !-_.*'(), and neither . nor ..",
  }));
}
