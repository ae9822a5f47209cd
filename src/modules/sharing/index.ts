/** The record of what was decided about sharing information of a child. */
export { sharingRoutes } from './routes.ts';
export { sharingDutySince } from './settings.ts';
