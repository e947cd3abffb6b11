export { flightMessages, type DroneMessage, type FlightPlan } from './flight.js';
export { flightPhotos, type FlightPhoto } from './flight-photos.js';
