/** `npm run build`: makes dist/kq, unless nothing changed. */
import { build, install } from "./tools.mjs";

install();
build();
