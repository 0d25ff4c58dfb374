/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBARCTL_SESSION_H
#define DEBARCTL_SESSION_H

#include "core/core.h"

bool session_peer(int *family, u8 *address);

#endif
