use crate::platform::{FileDeed, PlatformError, outside, private};
use std::path::PathBuf;

/// Where this program keeps its data: `WORKNEST_DATA`, else `worknest` in the user's data folder. Made where it
/// is not there yet.
pub fn data_folder() -> Result<PathBuf, PlatformError> {
    let chosen = std::env::var_os("WORKNEST_DATA").filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder =
        chosen.or_else(|| Some(outside::user_data_folder()?.join("worknest"))).ok_or(PlatformError::NoDataFolder)?;
    private::create_folder(&folder).map_err(|source| PlatformError::File {
        deed: FileDeed::Make,
        name: folder.display().to_string(),
        source,
    })?;
    Ok(folder)
}

/// Where a store of this name is kept: a database file in the data folder.
pub fn store_place(name: &str) -> Result<String, PlatformError> {
    Ok(data_folder()?.join(format!("{name}.sqlite")).display().to_string())
}
