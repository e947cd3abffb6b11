// Import this before kafkajs: its modules take hold of what is replaced here when they are loaded.
import { speedUpKafkajs } from './kafkajs-encoder.js';
import { letKafkajsInherit } from './kafkajs-identity.js';
import { letKafkajsPassUnreadable } from './unreadable-batch.js';

/** True when kafkajs encodes with our encoder. */
export const spedUp: boolean = speedUpKafkajs();
letKafkajsInherit();
letKafkajsPassUnreadable();
