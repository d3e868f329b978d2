// The entry of a run's page.

import { Theatre } from "./page/theatre.js";

new Theatre().open();
