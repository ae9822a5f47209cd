/** The register of flows with their legal basis, and agreements with other organisations. */
export { coverOf, type Cover } from './cover.ts';
export { agreementRoutes } from './routes.ts';
export { agreementsForAppointments, ownDomains } from './settings.ts';
export { sweepAgreements } from './sweep.ts';
