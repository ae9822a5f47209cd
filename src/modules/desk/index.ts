/** Each role's home and the composite pages. */
export { ourPupilsRoutes } from './our-pupils/routes.ts';
