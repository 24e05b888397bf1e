# Installs the SDK into FOLDER/sdk, and builds the template against it in FOLDER/build.
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} -S ${SDK} -B ${FOLDER}/sdk-build -G ${GENERATOR} -DCMAKE_INSTALL_PREFIX=${FOLDER}/sdk)
run(${CMAKE_COMMAND} --install ${FOLDER}/sdk-build)
run(${CMAKE_COMMAND} -S ${FOLDER}/sdk/share/openclaw/template -B ${FOLDER}/build -G ${GENERATOR}
    -DCMAKE_PREFIX_PATH=${FOLDER}/sdk -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
run(${CMAKE_COMMAND} --build ${FOLDER}/build)
